package provenance

import (
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
func (f *Fleet) explain(h hit, l life) (*Field, error) {
	path, err := l.resolve(f.field, h.object)
	if err != nil {
		return nil, &noField{fmt.Errorf("in %s %w", written(h.object.Key()), err)}
	}
	now, _ := path.Get(dataOf(h.object))
	field := &Field{Path: path.String(), Value: now}
	for _, s := range slices.Backward(l.steps) {
		before, _ := path.Get(s.before.Data)
		if after, _ := path.Get(s.after.Data); !reflect.DeepEqual(before, after) {
			s.layer.Value = after
			field.Layers = append(field.Layers, s.layer)
		}
	}
	was, ok := path.Get(dataOf(l.helm))
	if !ok {
		return field, nil // Helm does not set it
	}
	deciding, err := f.deciding(h, l, path, was)
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
func (f *Fleet) deciding(h hit, l life, path Path, was any) ([]Layer, error) {
	from := h.from
	if strings.HasPrefix(l.at.template, "crds/") || len(l.helm.Body) > 0 {
		return nil, nil // Helm does not template it, or only its labels
	}
	r := from.Seen().Only(l.at.template)
	found, err := f.try(h.cluster, experiment{release: r, at: l.at, field: path, was: was})
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
		if i.rule != "" {
			layer.What, layer.Value, layer.From, layer.Name = i.path[0], i.value, string(istio.FromManager), i.rule
			out = append(out, layer.at(from.Pos()))
			continue
		}
		if value, given := lookup(r.Values, i.path); given {
			layer.Value = value
			layer = layer.from(from.Origin(i.path...))
		} else {
			layer.Value, _ = lookup(effective, i.path)
			layer = layer.fromChart(from, r, i.path, layer.Value)
		}
		out = append(out, layer)
	}
	return out, nil
}

func (l Layer) from(o istio.Origin) Layer {
	l.From, l.Name = string(o.Layer), o.Name
	return l.at(o.At)
}

// fromChart: a default of the chart, or of a profile in it that a value chooses.
func (l Layer) fromChart(from *istio.Release, r helm.Release, path []string, value any) Layer {
	for _, key := range layerKeys {
		for _, at := range [][]string{{key}, {"global", key}} {
			chosen, ok := lookup(r.Values, at)
			if !ok {
				continue
			}
			without := r
			without.Values = with(r.Values, at, removed{})
			effective, err := helm.Effective(without)
			if now, _ := lookup(effective, path); err == nil && !reflect.DeepEqual(now, value) {
				l = l.from(from.Origin(at...))
				l.From, l.Name = "chart profile", fmt.Sprint(chosen)
				return l
			}
		}
	}
	l.From = "chart default"
	return l
}

// try makes the experiment, once for clusters that differ in their name alone.
func (f *Fleet) try(cluster string, e experiment) ([]influence, error) {
	text, err := json.Marshal(e.release.Values)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%s %s %s %s %s", e.release.Chart.Digest, e.release.Name, e.at.template, e.field, strings.ReplaceAll(string(text), strconv.Quote(cluster), "<cluster>"))
	if found, ok := f.tried[key]; ok {
		return found, nil
	}
	found, err := e.influences()
	if err == nil {
		f.tried[key] = found
	}
	return found, err
}
