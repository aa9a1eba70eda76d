package takeover

import (
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/manifest"
)

// Kept is a live value that somebody set and that is not rendered. An apply does not change it.
type Kept struct {
	Path  string `json:"path"`
	Value any    `json:"value"`
	By    string `json:"by,omitempty"` // the manager; "" if the dump does not say
}

// projection reduces a live object to what is rendered, and to what an apply removes. What is live beyond that was
// written by the API server, by a controller, or by somebody: then it is kept.
type projection struct {
	known bool // the object has managers
	kept  []Kept
}

// project returns the live object with the fields of the rendered one. Both are canonical. It replaces the marks of
// dropped values.
func project(rendered, present *manifest.Object, from *live.Object) (*manifest.Object, []Kept) {
	p := &projection{known: len(from.Managers) > 0}
	data := p.fields("", diff.ShapeOf(rendered), from.Fields(), rendered.Data, present.Data)
	return manifest.New(data), p.kept
}

func (p *projection) value(path string, s diff.Shape, by live.Field, rendered, present any) any {
	if r, ok := rendered.(map[string]any); ok {
		if l, ok := present.(map[string]any); ok {
			return p.fields(path, s, by, r, l)
		}
	}
	return present
}

func (p *projection) fields(path string, s diff.Shape, by live.Field, rendered, present map[string]any) map[string]any {
	out := map[string]any{}
	for key, r := range rendered {
		if d, ok := r.(dropped); ok {
			if l := present[key]; l == nil || isZero(l) {
				delete(rendered, key)
			} else {
				rendered[key] = d.value
			}
		}
	}
	for key, l := range present {
		at, below := diff.Child(path, key), by.Child(key)
		r, isRendered := rendered[key]
		if !isRendered {
			if isAtomic(path) && !isDefault(at, l) && !isEmpty(l) {
				out[key] = l // an apply replaces the map
			} else if gone := p.beyond(at, below, l); gone != nil {
				out[key] = gone
			}
			continue
		}
		a, isList := r.([]any)
		b, isAlso := l.([]any)
		if isList && isAlso {
			shape, mergeKey := s.Items(key)
			out[key] = p.list(at, shape, mergeKey, below, a, b)
			continue
		}
		out[key] = p.value(at, s.Field(key), below, r, l)
	}
	return out
}

// atomic matches the paths of maps that an apply replaces as a whole (`x-kubernetes-map-type: atomic` in the API of
// Kubernetes).
var atomic = lazyregexp.New(`(^|\.)([a-z]*[sS]elector|selector\.matchLabels|roleRef|scaleTargetRef|` +
	`[a-z]*[fF]ieldRef|configMapKeyRef|secretKeyRef)$`)

func isAtomic(path string) bool { return atomic().MatchString(path) }

// list pairs items by their key. Without a key it pairs them by position, if both lists have the same length.
func (p *projection) list(path string, s diff.Shape, mergeKey string, by live.Field, rendered, present []any) []any {
	for _, key := range []string{mergeKey, "name"} {
		if r, ok := byKey(rendered, key); ok {
			if _, ok := byKey(present, key); ok {
				return p.keyed(path, s, key, by, r, present)
			}
		}
	}
	if len(rendered) != len(present) {
		return present
	}
	out, items := make([]any, len(present)), by.Items()
	for i, l := range present {
		out[i] = p.value(diff.Index(path, i), s, items.Of(l), rendered[i], l)
	}
	return out
}

func (p *projection) keyed(
	path string, s diff.Shape, key string, by live.Field, rendered map[any]any, present []any,
) []any {
	out, items := []any{}, by.Items()
	for _, l := range present {
		id := l.(map[string]any)[key]
		at, below := diff.Item(path, key, id), items.Of(l)
		r, isRendered := rendered[id]
		switch writer := below.SetBy(); {
		case isRendered:
			out = append(out, p.value(at, s, below, r, l))
		case below.IsWithdrawn():
			out = append(out, l)
		case writer != "" || !p.known:
			p.kept = append(p.kept, Kept{at, l, writer})
		}
	}
	return out
}

// byKey returns the items by a key. It fails if an item has no scalar there, or if two items have the same one.
func byKey(list []any, key string) (map[any]any, bool) {
	out := map[any]any{}
	for _, item := range list {
		m, _ := item.(map[string]any)
		switch m[key].(type) {
		case string, int64, float64, bool:
		default:
			return nil, false
		}
		if _, twice := out[m[key]]; twice {
			return nil, false
		}
		out[m[key]] = item
	}
	return out, key != ""
}

// beyond looks for what somebody set below a field that is not rendered. It returns what an apply removes, nil for
// nothing, and remembers the rest as kept.
func (p *projection) beyond(path string, by live.Field, present any) any {
	if isDefault(path, present) || isEmpty(present) || isOfTools(path, present) {
		return nil
	}
	if m, ok := present.(map[string]any); ok {
		gone := map[string]any{}
		for key, l := range m {
			if of := p.beyond(diff.Child(path, key), by.Child(key), l); of != nil {
				gone[key] = of
			}
		}
		if len(gone) == 0 {
			return nil
		}
		return gone
	}
	if by.IsWithdrawn() {
		return present
	}
	if writer := by.SetBy(); writer != "" && !isZero(present) {
		p.kept = append(p.kept, Kept{path, present, writer})
	}
	return nil
}

func isZero(v any) bool { return v == "" || v == false || v == int64(0) }

// isOfTools tells whether a path leads to a label or an annotation that tools write.
func isOfTools(path string, value any) bool {
	rest, isMeta := strings.CutPrefix(path, "metadata.")
	if !isMeta {
		return false
	}
	_, key, ok := strings.Cut(rest, `["`)
	if key = strings.TrimSuffix(key, `"]`); !ok {
		_, key, ok = strings.Cut(rest, ".")
	}
	return ok && (live.IsMark(key, value) || key == "kubernetes.io/metadata.name")
}
