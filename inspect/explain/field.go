package explain

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

// explain lists the layers of a field, the last one first.
func (f *Fleet) explain(ctx context.Context, h hit, l life) (*Field, error) {
	path, err := l.resolve(f.field, h.object)
	if err != nil {
		return nil, &noField{fmt.Errorf("in %s %w", Written(h.object.Key()), err)}
	}
	now, _ := path.Get(dataOf(h.object))
	field := &Field{Path: path.String(), Value: now}
	for _, s := range slices.Backward(l.steps) {
		before, _ := path.Get(s.before.Data)
		after, _ := path.Get(s.after.Data)
		s.layer.Value, s.layer.Same = after, reflect.DeepEqual(before, after)
		if !s.layer.Same || s.sets(path) {
			field.Layers = append(field.Layers, s.layer)
		}
	}
	was, ok := path.Get(dataOf(l.helm))
	if !ok {
		return field, nil // Helm does not set it
	}
	deciding, err := f.deciding(ctx, h, l, path, was)
	if err != nil {
		return nil, err
	}
	field.Layers = append(field.Layers, deciding...)
	last := Layer{By: "template", What: l.at.template, Value: was}
	if len(deciding) == 0 {
		last.Name = "no value decides it"
	}
	field.Layers = append(field.Layers, last)
	return field, nil
}

// resolve reads the path, in the object as it is now, or as it once was: an
// overlay may have removed the field.
func (l life) resolve(text string, now *manifest.Object) (Path, error) {
	path, err := Resolve(dataOf(now), text)
	for _, s := range slices.Backward(l.steps) {
		if err == nil {
			return path, nil
		}
		if before, inPast := Resolve(s.before.Data, text); inPast == nil {
			return before, nil
		}
	}
	return path, err
}

// dataOf returns the data of an object; definitions keep their body as text.
func dataOf(o *manifest.Object) map[string]any {
	if len(o.Body) == 0 {
		return o.Data
	}
	text, err := o.YAML()
	whole, ok := inDocument(string(text)).(map[string]any)
	if err != nil || !ok {
		return o.Data
	}
	return whole
}

// deciding returns the values that decide what Helm makes of the field.
func (f *Fleet) deciding(ctx context.Context, h hit, l life, path Path, was any) ([]Layer, error) {
	from := h.from
	if strings.HasPrefix(l.at.template, "crds/") || len(l.helm.Body) > 0 && path[0] == "spec" {
		return nil, nil // Helm does not template it: of a definition, only labels and annotations
	}
	r := from.Seen().Only(l.at.template)
	found, err := f.try(ctx, h.cluster, experiment{release: r, at: l.at, field: path, was: was})
	if err != nil {
		return nil, err
	}
	effective, err := helm.Effective(r)
	if err != nil {
		return nil, err
	}
	var out []Layer
	for _, i := range found {
		layer := Layer{By: "value", What: strings.Join(i.path, "."), Direct: i.direct}
		value, given := helm.ValueAt(r.Values, i.path)
		switch {
		case i.builtIn:
			layer.Value = i.value
			layer = layer.from(from.BuiltInOrigin(istio.BuiltIn(i.path[0])))
		case given && i.nth > 0:
			layer = layer.from(from.ItemOrigin(i.nth-1, i.path...))
		case given:
			layer.Value = value
			layer = layer.from(from.Origin(i.path...)).over(from.Overridden(i.path...))
		default:
			value, _ = helm.ValueAt(effective, i.path)
			layer.Value = value
			layer = layer.fromChart(from, r, i.path, value)
		}
		if i.nth > 0 {
			layer.What, layer.Value = fmt.Sprintf("%s[%d]", layer.What, i.nth-1), value.([]any)[i.nth-1]
		}
		out = append(out, layer)
	}
	return out, nil
}

// try makes the experiment, once for clusters that differ in their name alone.
func (f *Fleet) try(ctx context.Context, cluster string, e experiment) ([]influence, error) {
	text, err := json.Marshal(e.release.Values)
	if err != nil {
		return nil, err
	}
	r := e.release
	key := fmt.Sprintf("%s %s %s %s %s %s %s %s",
		r.Chart.Digest, r.Name, r.Namespace, r.KubeVersion, e.at.template, e.at.key, e.field,
		strings.ReplaceAll(string(text), strconv.Quote(cluster), "<cluster>"))
	if found, ok := f.tried[key]; ok {
		return found, nil
	}
	found, err := e.influences(ctx)
	if err == nil {
		f.tried[key] = found
	}
	return found, err
}
