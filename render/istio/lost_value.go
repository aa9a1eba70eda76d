package istio

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/manifest"
)

// replaced is a part of an object that a patch of an overlay gave another value, or took away.
type replaced struct {
	object manifest.Key
	part   part
	by     patch
}

// Replaced reports values that have no effect because an overlay of the release replaces what they set. It changes
// values that look like a replaced one, and renders the template: if the chart then renders another object and the
// overlay makes the same of it, the value has no effect. recorded returns the release with the origins of its values.
// It is called, and a template is rendered, only if there is such a value.
func (r *Release) Replaced(recorded func(*Release) *Release) (found diag.List) {
	if len(r.replaced) == 0 {
		return nil
	}
	t := &lossTrial{release: r, recorded: recorded(r), seen: r.Seen(), lost: map[*yaml.Node]bool{}}
	for _, one := range r.replaced {
		t.try(one, &found)
	}
	return found
}

// lossTrial renders a release with other values.
type lossTrial struct {
	release, recorded *Release
	seen              helm.Release
	templates         []helm.Template
	tried             int
	lost              map[*yaml.Node]bool
}

// maxLossTrials bounds the values that are tried: each is a rendering of a template.
const maxLossTrials = 50

func (t *lossTrial) try(one replaced, found *diag.List) {
	for _, path := range helm.Leaves(t.seen.Values) {
		value, _ := helm.ValueAt(t.seen.Values, path)
		o := t.recorded.Origin(path...)
		if o.Layer != FromResource || !o.At.Exists() || o.At.IsMap() || t.lost[o.At.Node] ||
			!occurs(one.part.value, value) {
			continue
		}
		if t.tried++; t.tried > maxLossTrials {
			return
		}
		if t.hasLost(one, path, value) {
			t.lost[o.At.Node] = true
			text := fmt.Sprintf("`%s`%s has no effect on %s %q: %s", o.At.Path(), said(o.At), one.object.Kind, one.object.Name,
				one.by.sets())
			found.Add(o.At.Finding(diag.ValueConflict, text, "remove the one that you do not mean"))
		}
	}
}

// occurs tells whether a scalar is a value, or an item of it.
func occurs(scalar, value any) bool {
	if list, isList := value.([]any); isList {
		return slices.ContainsFunc(flat(list, nil), func(p part) bool { return occurs(scalar, p.value) })
	}
	return value != nil && fmt.Sprint(scalar) == fmt.Sprint(value)
}

// hasLost tells whether another value makes the chart render the part otherwise, and the release the same object.
func (t *lossTrial) hasLost(one replaced, path []string, value any) bool {
	template := t.template(one.object)
	if template == "" {
		return false
	}
	only := t.seen.Only(template)
	was, result := t.object(only, one.object)
	for _, other := range []values{helm.With(only.Values, path, another(value)), helm.Without(only.Values, path)} {
		only.Values = other
		chart, final := t.object(only, one.object)
		if chart == nil || was == nil {
			continue
		}
		decides := func(p part) bool { return slices.Equal(p.path, one.part.path) }
		if slices.ContainsFunc(parts(was.Data, chart.Data, nil), decides) {
			return equal(final.Data, result.Data)
		}
	}
	return false
}

// template is the name of the template that an object is from, "" for none.
func (t *lossTrial) template(key manifest.Key) string {
	if t.templates == nil {
		t.templates, _ = helm.Templates(t.seen)
	}
	for _, template := range t.templates {
		patched, _ := t.patch(template.Objects)
		if slices.ContainsFunc(patched, func(o *manifest.Object) bool { return o.Key() == key }) {
			return template.Name
		}
	}
	return ""
}

// patch applies the `k8s` block without the overlays.
func (t *lossTrial) patch(objects []*manifest.Object) ([]*manifest.Object, *Release) {
	again := *t.release
	objects, _ = again.Patch(slices.Clone(objects))
	return objects, &again
}

// object is an object before the overlays and after them; nil if the chart does not make it.
func (t *lossTrial) object(from helm.Release, key manifest.Key) (before, after *manifest.Object) {
	templates, err := helm.Templates(from)
	if err != nil {
		return nil, nil
	}
	for _, template := range templates {
		objects, again := t.patch(template.Objects)
		i := slices.IndexFunc(objects, func(o *manifest.Object) bool { return o.Key() == key })
		if i < 0 {
			continue
		}
		before = objects[i].Clone()
		again.overlay(objects)
		return before, objects[i]
	}
	return nil, nil
}

// another is a value of the same type.
func another(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case int64:
		return v + 1
	case float64:
		return v + 1
	case string:
		return v + "1"
	}
	return nil
}

// addTexts collects the scalars of a resource, but not those of its overlays.
func addTexts(n *yaml.Node, into map[string]bool, seen map[any]bool) {
	if n == nil || seen[n] {
		return
	}
	seen[n] = true
	if n.Kind == yaml.ScalarNode {
		into[n.Value] = true
	}
	addTexts(n.Alias, into, seen)
	for i, below := range n.Content {
		if n.Kind != yaml.MappingNode || i%2 == 1 && n.Content[i-1].Value != "overlays" {
			addTexts(below, into, seen)
		}
	}
}
