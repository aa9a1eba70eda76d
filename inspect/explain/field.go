package explain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

// question is a field that the user asks about.
type question struct {
	path   Path
	answer *Field
	was    any  // the value that Helm renders
	isHelm bool // Helm sets it
}

// ask resolves the path of a field, and lists the changes to it after Helm.
func (l life) ask(text string, h hit) (question, error) {
	path, err := l.resolve(text, h.object)
	if err != nil {
		return question{}, &noField{fmt.Errorf("in %s %w", Written(h.object.Key()), err)}
	}
	now, _ := path.value(dataOf(h.object))
	q := question{path: path, answer: &Field{Path: path.String(), Value: now}}
	for _, s := range slices.Backward(l.steps) {
		before, _ := path.value(s.before.Data)
		after, _ := path.value(s.after.Data)
		s.layer.Value, s.layer.Same = after, reflect.DeepEqual(before, after)
		if !s.layer.Same || s.sets(path) {
			q.answer.Layers = append(q.answer.Layers, s.layer)
		}
	}
	q.was, q.isHelm = path.value(dataOf(l.helm))
	return q, nil
}

// explain lists the layers of fields, the last one first.
func (f *Fleet) explain(ctx context.Context, h hit, l life, asked []question) error {
	var open []question
	for _, q := range asked {
		if q.isHelm {
			open = append(open, q)
		}
	}
	found, err := f.deciding(ctx, h, l, open)
	if err != nil {
		return err
	}
	for i, q := range open {
		last := Layer{By: "template", What: l.at.template, Value: q.was}
		if len(found[i]) == 0 {
			last.Name = "no value decides it"
		}
		q.answer.Layers = append(append(q.answer.Layers, found[i]...), last)
	}
	return nil
}

// resolve reads the path, in the object as it is now or as it was before a step: an overlay may have removed the field.
func (l life) resolve(text string, now *manifest.Object) (Path, error) {
	path, err := resolve(dataOf(now), text)
	for _, s := range slices.Backward(l.steps) {
		if err == nil {
			return path, nil
		}
		if before, inPast := resolve(s.before.Data, text); inPast == nil {
			return before, nil
		}
	}
	return path, err
}

// dataOf returns the data of an object. The body of a definition is text, so dataOf parses it.
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

// deciding returns, for each field, the values that decide what Helm renders there.
func (f *Fleet) deciding(ctx context.Context, h hit, l life, asked []question) ([][]Layer, error) {
	out := make([][]Layer, len(asked))
	e := experiment{release: h.from.Seen().Only(l.at.template), at: l.at, known: &outcomes{}}
	var of []int
	for i, q := range asked {
		if !strings.HasPrefix(l.at.template, "crds/") && (len(l.helm.Body) == 0 || q.path[0] != "spec") {
			of, e.fields = append(of, i), append(e.fields, watched{q.path, q.was})
		} // Helm does not template the rest: of a definition, only labels and annotations
	}
	if len(of) == 0 {
		return out, nil
	}
	found, err := f.try(ctx, h.cluster, e)
	if err != nil {
		return nil, err
	}
	effective, err := helm.Effective(e.release)
	if err != nil {
		return nil, err
	}
	for n, i := range of {
		for _, decides := range found[n] {
			out[i] = append(out[i], decides.layer(h.from, e.release, effective))
		}
	}
	return out, nil
}

// layer describes a value that decides a field.
func (i influence) layer(from *istio.Release, r helm.Release, effective map[string]any) Layer {
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
	return layer
}

// errEnough is the error of an experiment that is one too many.
var errEnough = errors.New("as many objects are explained as were asked for")

// try runs the experiment, once for all clusters that differ only in their name.
func (f *Fleet) try(ctx context.Context, cluster string, e experiment) ([][]influence, error) {
	text, err := json.Marshal(e.release.Values)
	if err != nil {
		return nil, err
	}
	r := e.release
	var fields []string
	for _, f := range e.fields {
		fields = append(fields, f.path.String())
	}
	key := fmt.Sprintf("%s %s %s %s %s %s %q %s",
		r.Chart.Digest(), r.Name, r.Namespace, r.KubeVersion, e.at.template, e.at.key, fields,
		strings.ReplaceAll(string(text), strconv.Quote(cluster), "<cluster>"))
	if found, ok := f.tried[key]; ok {
		return found, nil
	}
	if f.most > 0 && len(f.tried) >= f.most {
		return nil, errEnough
	}
	found, err := e.influences(ctx)
	if err == nil {
		f.tried[key] = found
	}
	return found, err
}
