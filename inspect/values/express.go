package values

import (
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// expressed has the values of a release, and the changes after Helm that the values do not express.
type expressed struct {
	from    *istio.Release
	seen    helm.Release // with the values
	objects []*manifest.Object
	changes []Change
	places  map[string]source.Ref // where a `k8s` block says what a value says, by the path of the value with dots
}

// express adds values that replace changes after Helm. It keeps a value if the final objects are the same and fewer
// changes are left.
func (e *expressed) express() {
	for _, step := range e.steps() {
		field, isField := strings.CutPrefix(step.What, "k8s.")
		if step.By != istio.ByPatch || !isField {
			continue
		}
		e.tryForms(field, step.At)
	}
}

// steps lists the steps of all changes, each once.
func (e *expressed) steps() []istio.Change {
	var out []istio.Change
	for _, change := range e.changes {
		for _, step := range change.Steps {
			if !slices.ContainsFunc(out, func(s istio.Change) bool { return s.What == step.What && s.By == step.By }) {
				out = append(out, step)
			}
		}
	}
	return out
}

func (e *expressed) tryForms(field string, at source.Ref) {
	value := at.Value()
	for _, form := range istio.Equivalents(field, value) {
		for _, root := range [][]string{nil, {"pilot"}, {"cni"}} { // charts since 1.24 have values at the top
			if e.try(form, root) {
				e.place(form, root, value, at)
				return
			}
		}
	}
}

// place records where a form is written, at the fields that equal the value of the `k8s` block.
func (e *expressed) place(form map[string]any, path []string, value any, at source.Ref) {
	for key, v := range form {
		below := append(slices.Clip(path), key)
		if reflect.DeepEqual(v, value) {
			e.places[strings.Join(below, ".")] = at
		} else if sub, ok := v.(map[string]any); ok {
			e.place(sub, below, value, at)
		}
	}
}

// try keeps a form of a value if the final objects are the same and fewer changes are left.
func (e *expressed) try(form map[string]any, root []string) bool {
	next := *e
	next.seen.Values = helm.Trim(e.seen.Values)
	lay(below(next.seen.Values, root), form)
	rendered, err := helm.Render(next.seen)
	if err != nil || len(rendered.Objects) != len(e.objects) {
		return false
	}
	next.objects = rendered.Objects
	next.changes = changes(e.from, next.objects)
	if steps(next.changes) >= steps(e.changes) || !slices.EqualFunc(e.final(), next.final(), sameInEffect) {
		return false
	}
	*e = next
	return true
}

// final returns the objects after all changes.
func (e *expressed) final() []*manifest.Object {
	return e.from.Changes(e.objects, func(istio.Change, *manifest.Object, *manifest.Object) {})
}

func steps(changes []Change) int {
	n := 0
	for _, c := range changes {
		n += len(c.Steps)
	}
	return n
}

// below returns the map at a path. It adds the maps that are missing.
func below(m map[string]any, path []string) map[string]any {
	for _, key := range path {
		next, ok := m[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			m[key] = next
		}
		m = next
	}
	return m
}

// lay lays the values of src over those of dst, map by map.
func lay(dst, src map[string]any) {
	for key, value := range src {
		from, isMap := value.(map[string]any)
		into, both := dst[key].(map[string]any)
		if isMap && both {
			lay(into, from)
			continue
		}
		dst[key] = manifest.Copy(value)
	}
}
