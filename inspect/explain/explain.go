// Package explain finds the origin of a rendered object and of its fields: the resource, the chart, the template, and
// the layer that set a field last.
//
// It repeats the changes that meshpress makes after Helm, and watches the object. It looks up the origin of a Helm
// value, which was recorded when the value was made: see [istio.Release.Origin]. It finds the values that decide a
// field by trial: see experiment.
//
// The package does not parse templates, and does not say why a template does what it does.
package explain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Fleet looks for one object in the clusters of a fleet. It keeps answers, and nothing of a cluster.
type Fleet struct {
	object  Object
	field   string // "" for the object as a whole
	found   bool   // that a cluster has the object
	answers groups
	missing error                 // the field is not there
	absent  []string              // clusters without it
	keys    map[manifest.Key]bool // of all objects
	tried   map[string][][]influence
	most    int // different objects that are tried; 0 for any number
}

// hit is the object in one cluster.
type hit struct {
	cluster string
	dir     string
	from    *istio.Release
	causes  []*istio.Release  // the releases that need an object that no release has
	given   []source.Document // documents of the input about it
	object  *manifest.Object
}

// New returns a Fleet that looks for an object, and for a field of it if field is not "".
func New(object Object, field string) *Fleet {
	return &Fleet{object: object, field: field, keys: map[manifest.Key]bool{}, tried: map[string][][]influence{}}
}

// Add looks for the object in a rendered cluster of [render.Fleet.WithOrigins], and explains it. If several objects
// match, the error names them. The error may also be that of the context.
func (f *Fleet) Add(ctx context.Context, c render.Cluster) error {
	var found []hit
	for _, r := range c.Releases {
		for _, o := range slices.Concat(r.CRDs, r.Objects) {
			f.keys[o.Key()] = true
			if f.object.matches(o.Key()) {
				found = append(found, hit{c.Name, r.Dir, r.From, r.Causes[o.Key()], r.Given[o.Key()], o})
			}
		}
	}
	if len(found) > 1 {
		var names []string
		for _, h := range found {
			names = append(names, kindOf(h.object.Key())+"/"+strings.TrimPrefix(Written(h.object.Key()), h.object.Kind()+"/"))
		}
		return fmt.Errorf("%q is not the only one in cluster %q\nhint: there is %s",
			f.object, c.Name, diag.Names(unique(names)))
	}
	if len(found) == 1 && found[0].from != nil && f.field != "" && !found[0].from.Records() {
		return errors.New("the fleet must be rendered with its origins: see render.Fleet.WithOrigins")
	}
	if len(found) == 0 {
		f.absent = append(f.absent, c.Name)
		return nil
	}
	f.found = true
	return f.ask(ctx, found[0])
}

// ask adds the answer of a cluster to those of the others.
func (f *Fleet) ask(ctx context.Context, h hit) error {
	a, err := f.answer(ctx, h)
	if _, ok := errors.AsType[*noField](err); ok {
		f.missing = err
		return nil
	}
	if err == nil {
		err = f.answers.add(a)
	}
	if err != nil {
		return fmt.Errorf("cluster %q: %w", h.cluster, err)
	}
	return nil
}

// Absent lists the clusters that do not have the object.
func (f *Fleet) Absent() []string { return f.absent }

// kindOf returns the kind, with its group if it has one.
func kindOf(key manifest.Key) string {
	if key.Group == "" {
		return key.Kind
	}
	return key.Kind + "." + key.Group
}

// Answers returns one answer for all clusters that have the same one. If nothing was found, the error names what is
// similar.
func (f *Fleet) Answers() ([]Answer, error) {
	if !f.found {
		var keys []manifest.Key
		for key := range f.keys {
			keys = append(keys, key)
		}
		return nil, f.unknown(keys)
	}
	if len(f.answers.all) == 0 {
		return nil, f.missing
	}
	return f.answers.all, nil
}

func (f *Fleet) unknown(keys []manifest.Key) error {
	err := fmt.Errorf("there is no object %q", f.object)
	if near := f.object.near(keys); len(near) > 0 {
		return fmt.Errorf("%w\nhint: there is %s", err, diag.Names(near))
	}
	var kinds []string
	for _, key := range keys {
		kinds = append(kinds, key.Kind)
	}
	if kinds = unique(kinds); len(kinds) == 0 {
		return fmt.Errorf("%w: nothing is rendered", err)
	}
	return fmt.Errorf("%w\nhint: the kinds are %s", err, diag.Names(kinds))
}
