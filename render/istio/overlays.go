package istio

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	kjson "sigs.k8s.io/json"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio/overlay"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Overlay applies `k8s.overlays` to the objects of the release; objects that it
// changes are copied. An overlay finds its object by kind and name alone.
// Findings: overlays without an object, paths that select nothing, changes
// that Kubernetes would not accept.
func (r *Release) Overlay(objects []*manifest.Object) ([]*manifest.Object, diag.List) {
	var found diag.List
	list, _ := get(r.instance.block, "k8s", "overlays")
	overlays, _ := list.([]any)
	for n, item := range overlays {
		entry, _ := item.(values)
		r.overlay(entry, r.instance.at.Get("k8s", "overlays", n), objects, &found)
	}
	return objects, found
}

func (r *Release) overlay(entry values, at source.Ref, objects []*manifest.Object, found *diag.List) {
	kind, name := getString(entry, "kind"), getString(entry, "name")
	if kind == "" || name == "" {
		found.Add(diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: at.Path(), Text: fmt.Sprintf("`kind` and `name` of `%s` must be set", at.Path())})
		return
	}
	hit := r.noService && kind == "Service" && name == r.service // the active revision, or the user, has it
	for i, o := range objects {
		if o.Kind() != kind || o.Name() != name {
			continue
		}
		hit = true
		objects[i] = r.overlayObject(entry, at, o, found)
	}
	if !hit {
		code := diag.OverlayNoTarget
		if r.spec.options.Istioctl {
			code = diag.SilentUpstream
		}
		found.Add(diag.Diagnostic{Code: code, Pos: at.Nearest("name").Pos(), Field: at.Path(),
			Text: fmt.Sprintf("the overlay matches no object: %s has no %s %q", r.Dir, kind, name), Hint: r.candidates(kind, name, objects)})
	}
}

// candidates names what the overlay most likely means: the name with the
// revision, a near name, or the names of that kind.
func (r *Release) candidates(kind, name string, objects []*manifest.Object) string {
	var names, kinds []string
	for _, o := range objects {
		if o.Kind() == kind {
			names = append(names, o.Name())
		} else if !o.IsCRD() {
			kinds = append(kinds, o.Kind())
		}
	}
	suffixed := name + "-" + r.Install.Revision
	switch near := source.Nearest(name, names); {
	case slices.Contains(names, suffixed):
		return fmt.Sprintf("objects of a revision carry it in their name: use %q", suffixed)
	case near != "":
		return fmt.Sprintf("did you mean %q?", near)
	case len(names) > 0:
		return fmt.Sprintf("there is %s %s", kind, diag.Names(names))
	}
	slices.Sort(kinds)
	return "there is " + diag.Names(slices.Compact(kinds))
}

func (r *Release) overlayObject(entry values, at source.Ref, o *manifest.Object, found *diag.List) *manifest.Object {
	mode := overlay.Strict
	if r.spec.options.Istioctl {
		mode = overlay.Upstream
	}
	list, _ := entry["patches"].([]any)
	for n, item := range list {
		patch, _ := item.(values)
		again := func(o *manifest.Object) (*manifest.Object, error) {
			changed := o.Clone()
			return changed, applyPatch(changed.Data, getString(patch, "path"), patch["value"], mode)
		}
		changed, err := again(o)
		if err == nil && mode == overlay.Strict {
			err = validChange(o, changed)
		}
		if err != nil {
			found.Add(overlayFinding(err, at.Get("patches", n), o))
			continue
		}
		r.changed(Change{ByOverlay, getString(patch, "path"), at.Get("patches", n), again}, o, changed)
		o = changed
	}
	return o
}

func applyPatch(object values, path string, value any, mode overlay.Mode) error {
	parsed, err := overlay.Parse(path)
	if err != nil {
		return err
	}
	return overlay.Apply(object, parsed, value, mode)
}

func overlayFinding(err error, at source.Ref, o *manifest.Object) diag.Diagnostic {
	pos := at.Nearest("path")
	d := diag.Diagnostic{Code: diag.OverlayPath, Pos: pos.Pos(), Field: pos.Path(), Text: fmt.Sprintf("%v (in %s)", err, o.Key())}
	if pathError, ok := errors.AsType[*overlay.PathError](err); ok {
		d.Hint = pathError.Hint
		return d
	}
	d.Code, d.Text = diag.PatchInvalid, fmt.Sprintf("%s is not valid with overlay path %q: %v", o.Key(), at.Get("path").Text(), err)
	return d
}

// validChange decodes a changed object as the API server would: with its type,
// and without fields that the type does not have. What the chart itself got
// wrong is not the overlay's fault.
func validChange(before, after *manifest.Object) error {
	if err := strict(after); err != nil && strict(before) == nil {
		return err
	}
	return nil
}

func strict(o *manifest.Object) error {
	typed, err := scheme.Scheme.New(schema.FromAPIVersionAndKind(o.APIVersion(), o.Kind()))
	if err != nil {
		return nil // not a kind of Kubernetes itself: nothing to compare with
	}
	text, err := json.Marshal(o.Data)
	if err != nil {
		return err
	}
	unknown, err := kjson.UnmarshalStrict(text, typed)
	return errors.Join(append(unknown, err)...)
}
