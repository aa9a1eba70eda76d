package istio

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	kjson "sigs.k8s.io/json"

	"github.com/meshpress/meshpress/internal/apitype"
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
	r.replaced = nil
	o := r.overlay(objects)
	if o == nil {
		return objects, nil
	}
	o.check()
	r.patchWork, r.looked = o.budget.Spent(), o.budget.Looked()
	o.lost()
	return objects, o.found
}

// overlay applies the overlays; nil if there are none.
func (r *Release) overlay(objects []*manifest.Object) *overlaid {
	list, _ := get(r.instance.block.data, "k8s", "overlays")
	overlays, _ := list.([]any)
	if len(overlays) == 0 {
		return nil
	}
	o := newOverlaid(r, objects)
	for n, item := range overlays {
		entry, _ := item.(values)
		o.entry(entry, r.instance.at.Get("k8s", "overlays", n))
	}
	return o
}

func (o *overlaid) entry(entry values, at source.Ref) {
	kind, name := getString(entry, "kind"), getString(entry, "name")
	if kind == "" || name == "" {
		o.found.Add(diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: at.Path(),
			Text: fmt.Sprintf("`kind` and `name` of `%s` must be set", at.Path())})
		return
	}
	places := slices.Clone(o.places[called{kind, name}])
	for _, i := range places {
		o.patch(i, entry, at)
	}
	if len(places) > 0 || o.noService && kind == "Service" && name == o.service {
		return // the active revision, or the user, has the Service
	}
	code := diag.OverlayNoTarget
	if o.mode == overlay.Upstream {
		code = diag.SilentUpstream
	}
	o.found.Add(diag.Diagnostic{Code: code, Pos: at.Nearest("name").Pos(), Field: at.Path(),
		Text: fmt.Sprintf("the overlay matches no object: %s has no %s %q", o.Dir, kind, name),
		Hint: o.candidates(kind, name)})
}

// candidates names what the overlay most likely means: the name with the
// revision, a near name, or the names of that kind.
func (o *overlaid) candidates(kind, name string) string {
	near := o.near[kind]
	if near == nil {
		near = source.NewCandidates(o.names[kind])
		o.near[kind] = near
	}
	suffixed := name + "-" + o.Installation.Revision
	switch near := near.Nearest(name); {
	case len(o.places[called{kind, suffixed}]) > 0:
		return fmt.Sprintf("objects of a revision carry it in their name: use %q", suffixed)
	case near != "":
		return fmt.Sprintf("did you mean %q?", near)
	case len(o.names[kind]) > 0:
		return fmt.Sprintf("there is %s %s", kind, diag.Names(o.names[kind]))
	}
	kinds := slices.DeleteFunc(slices.Sorted(maps.Keys(o.names)), func(kind string) bool {
		return kind == "CustomResourceDefinition"
	})
	return "there is " + diag.Names(kinds)
}

func applyPatch(object values, path string, value any, mode overlay.Mode, within *overlay.Budget) error {
	parsed, err := overlay.Parse(path)
	if err != nil {
		return err
	}
	return within.Apply(object, parsed, value, mode)
}

func overlayFinding(err error, at source.Ref, o *manifest.Object) diag.Diagnostic {
	pos := at.Nearest("path")
	d := diag.Diagnostic{Code: diag.OverlayPath, Pos: pos.Pos(), Field: pos.Path(),
		Text: fmt.Sprintf("%v (in %s)", err, o.Key())}
	if pathError, ok := errors.AsType[*overlay.PathError](err); ok {
		d.Hint = pathError.Hint
		return d
	}
	d.Code, d.Text = diag.PatchInvalid, fmt.Sprintf("%s is not valid with overlay path %q: %v",
		o.Key(), at.Get("path").Text(), err)
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
	if n := sizeOf(o.Data); n > maxObject {
		return fmt.Errorf("it must not be larger than %d bytes, what the API server takes", maxObject)
	}
	typed, err := apitype.New(o.APIVersion(), o.Kind())
	if err != nil {
		return nil // not a kind of Kubernetes itself: nothing to compare with
	}
	text, err := json.Marshal(o.Data)
	if err != nil {
		return err
	}
	unknown, err := kjson.UnmarshalStrict(text, typed)
	return errors.Join(append(unknown, inWords(err))...)
}

// inWords says what the decoder says, without the types of Go.
func inWords(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return fmt.Errorf("`%s` must be %s, not %s", wrong.Field, source.TypeName(wrong.Type), jsonName(wrong.Value))
	}
	return err
}

// jsonName describes a value as encoding/json names it, such as "array" or "number 1.5".
func jsonName(value string) string {
	kind, rest, _ := strings.Cut(value, " ")
	switch kind {
	case "array":
		return "a list"
	case "object":
		return "a map"
	case "bool":
		return "a boolean"
	case "number":
		if rest != "" {
			return "the number " + rest
		}
		return "a number"
	}
	return "a " + value
}

// maxObject is the size of a request that the API server takes, and more than
// etcd stores.
const maxObject = 3 << 20

// sizeOf is about the length of a value as JSON.
func sizeOf(v any) int {
	n := 3
	switch v := v.(type) {
	case values:
		for key, item := range v {
			n += len(key) + 3 + sizeOf(item)
		}
	case []any:
		for _, item := range v {
			n += sizeOf(item)
		}
	case string:
		n += len(v)
	}
	return n
}
