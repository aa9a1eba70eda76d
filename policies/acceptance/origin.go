package acceptance

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// origin is where the wrong part of an object is from.
type origin struct {
	at   source.Ref
	by   istio.By // "" for the chart, with the value at `at`
	what string   // the path of the overlay, the field of the k8s block, or the value
	// isReported says that the overlay step has reported it.
	isReported bool
}

// cause is the key of an origin: clusters of an installation with the same cause share it.
type cause struct {
	node  *yaml.Node
	dir   string
	kind  string
	code  diag.Code
	wrong field.ErrorType
	field string
}

// hint says what to change.
func (o origin) hint() string {
	switch {
	case o.by == istio.ByOverlay:
		return fmt.Sprintf("correct the overlay of `%s`", o.what)
	case o.what != "":
		return fmt.Sprintf("correct `%s`", o.what)
	}
	return "no value of the resource decides it: an overlay can correct it"
}

// origin returns what made a field of an object wrong. It renders the release again, which takes some time, so the
// result is kept for all clusters.
func (c *Check) origin(v *view, r render.Release, o *manifest.Object, err *field.Error, code diag.Code) origin {
	if r.From == nil {
		for _, given := range r.Given[o.Key()] {
			if at := deepest(given.Ref, steps(err.Field)); at.Node != given.Node {
				return origin{at: at, what: at.Path()}
			}
		}
		return v.cause(r, o)
	}
	key := cause{r.From.Pos().Node, r.Dir, o.Kind(), code, err.Type, err.Field}
	c.mu.Lock()
	known, ok := c.origins[key]
	c.mu.Unlock()
	if ok {
		return known
	}
	t := &trial{check: c, view: v, release: v.cluster.WithOrigins(r.From), key: o.Key(), err: err, code: code}
	found := t.find()
	c.mu.Lock()
	c.origins[key] = found
	c.mu.Unlock()
	return found
}

// cause returns the origin of a namespace: the value that became its label, or the release that is in it.
func (v *view) cause(r render.Release, o *manifest.Object) origin {
	for _, from := range r.Causes[o.Key()] {
		network := from.Installation.Spec.Get("values", "global", "network")
		if o.Label(istio.NetworkLabel) != "" && network.Text() == o.Label(istio.NetworkLabel) {
			return origin{at: network, what: network.Path()}
		}
	}
	for _, from := range r.Causes[o.Key()] {
		return origin{at: from.Pos()}
	}
	return origin{at: v.cluster.Plan.Installations[0].At}
}

// trial follows one object through the steps that made it.
type trial struct {
	check   *Check
	view    *view
	release *istio.Release
	key     manifest.Key
	err     *field.Error
	code    diag.Code
}

type step struct {
	istio.Change
	before, after *manifest.Object
}

// isWrong tells whether an object has the error.
func (t *trial) isWrong(o *manifest.Object) bool {
	errs := t.check.unread(o)
	if t.code == diag.NotAccepted {
		errs = t.check.errors(t.view.minor, o, t.view.custom(o))
	}
	return slices.ContainsFunc(errs, func(err *field.Error) bool {
		return err.Type == t.err.Type && err.Field == t.err.Field
	})
}

// find returns the first step after which the object is wrong until the end, or
// the value without which it is not.
func (t *trial) find() origin {
	templates, err := helm.Templates(t.release.Seen())
	if err != nil {
		return origin{at: t.release.Pos()}
	}
	var objects []*manifest.Object
	var files []string
	for _, template := range templates {
		for _, o := range template.Objects {
			objects, files = append(objects, o), append(files, template.Name)
		}
	}
	var steps []step
	after := t.release.Changes(objects, func(c istio.Change, before, after *manifest.Object) {
		steps = append(steps, step{c, before, after})
	})
	i := slices.IndexFunc(after, func(o *manifest.Object) bool { return o.Key() == t.key })
	if i < 0 {
		return origin{at: t.release.Pos()}
	}
	now := after[i]
	for _, s := range slices.Backward(steps) {
		if s.after != now {
			continue
		}
		if t.isWrong(s.after) && !t.isWrong(s.before) {
			return t.changed(s)
		}
		now = s.before
	}
	if at, what, ok := t.value(files[i], now); ok {
		return origin{at: at, what: what}
	}
	return origin{at: t.release.Pos()}
}

// changed returns the origin for a step that made the object wrong.
func (t *trial) changed(s step) origin {
	o := origin{by: s.By, what: s.What, at: s.At}
	if s.By != istio.ByOverlay {
		o.at = deepest(s.At, steps(t.err.Field))
		return o
	}
	o.isReported = t.code == diag.NotAccepted && decodes(s.before) && !decodes(s.after)
	o.at = s.At.Nearest("path")
	if value := s.At.Get("value"); value.IsMap() || len(value.Items()) > 0 {
		if at := deepest(value, steps(t.err.Field)); at.Node != value.Node {
			o.at = at
		}
	}
	return o
}
