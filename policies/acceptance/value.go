package acceptance

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	kjson "sigs.k8s.io/json"

	"github.com/meshpress/meshpress/internal/apitype"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// maxTrials bounds the values that are tried out: each is a rendering of a template.
const maxTrials = 200

// value finds the value without which the chart makes the object right. It leaves
// out one value of the user after the other, and begins with those that look like
// the wrong field.
func (t *trial) value(template string, wrong *manifest.Object) (source.Ref, string, bool) {
	seen := t.release.Seen().Only(template)
	paths := helm.Leaves(seen.Values)
	likely := func(path []string) int { return -t.likeness(path, seen.Values) }
	slices.SortStableFunc(paths, func(a, b []string) int { return cmp.Compare(likely(a), likely(b)) })
	tried := 0
	for _, path := range paths {
		from := t.release.Origin(path...)
		if from.Layer != istio.FromResource && from.Layer != istio.FromConfig || !from.At.Exists() {
			continue
		}
		if tried++; tried > maxTrials {
			break
		}
		if t.isRightWithout(seen, path, wrong) {
			return deepest(from.At, steps(t.err.Field)), strings.Join(path, "."), true
		}
	}
	return source.Ref{}, "", false
}

// likeness counts what a value has in common with the wrong field.
func (t *trial) likeness(path []string, values map[string]any) int {
	n := 0
	if strings.Contains(t.err.Field, path[len(path)-1]) {
		n++
	}
	wrong := fmt.Sprint(t.err.BadValue)
	if v, _ := helm.ValueAt(values, path); fmt.Sprint(v) == wrong {
		n += 2
	}
	if wrong == "name="+path[len(path)-1] { // the key of a list's item, such as a variable
		n += 2
	}
	return n
}

// isRightWithout renders the template without a value, and tells whether the object
// is there and right.
func (t *trial) isRightWithout(seen helm.Release, path []string, wrong *manifest.Object) bool {
	seen.Values = helm.Without(seen.Values, path)
	templates, err := helm.Templates(seen)
	if err != nil {
		return false
	}
	for _, template := range templates {
		for _, o := range template.Objects {
			if o.Key() == wrong.Key() {
				return !t.isWrong(o)
			}
		}
	}
	return false
}

// steps splits a path as [field.Path] writes it.
func steps(path string) []any {
	var out []any
	for path != "" {
		if rest, ok := strings.CutPrefix(path, "["); ok {
			key, after, _ := strings.Cut(rest, "]")
			if n, err := strconv.Atoi(key); err == nil {
				out = append(out, n)
			} else {
				out = append(out, key)
			}
			path = strings.TrimPrefix(after, ".")
			continue
		}
		n := strings.IndexAny(path, ".[")
		if n < 0 {
			n = len(path)
		}
		out = append(out, path[:n])
		path = strings.TrimPrefix(path[n:], ".")
	}
	return out
}

// deepest follows the end of a path below a place, as far as it is written there.
func deepest(from source.Ref, path []any) source.Ref {
	for i := range path {
		if from.Get(path[i]).Exists() {
			return from.Nearest(path[i:]...)
		}
	}
	return from
}

// decodes tells whether an object has the Go type of its kind, with no other
// field: the overlay step reports those that lose it.
func decodes(o *manifest.Object) bool {
	typed, err := apitype.New(o.APIVersion(), o.Kind())
	if err != nil {
		return true
	}
	text, err := json.Marshal(o.Data)
	if err != nil {
		return false
	}
	unknown, err := kjson.UnmarshalStrict(text, typed)
	return err == nil && len(unknown) == 0
}
