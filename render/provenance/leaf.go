package provenance

import (
	"maps"
	"slices"
)

// leaf is a value that is no map, or an empty one.
type leaf struct {
	path  []string
	value any
}

func leaves(m map[string]any, at []string) []leaf {
	var out []leaf
	for _, key := range slices.Sorted(maps.Keys(m)) {
		path := append(slices.Clone(at), key)
		if below, ok := m[key].(map[string]any); ok && len(below) > 0 {
			out = append(out, leaves(below, path)...)
		} else {
			out = append(out, leaf{path, m[key]})
		}
	}
	return out
}

// removed stands for no value at all.
type removed struct{}

const mark = "meshpress"

// variants are other values of the same type.
func variants(v any) []any {
	switch v := v.(type) {
	case string:
		return []any{v + mark, ""}
	case bool:
		return []any{!v}
	case int64:
		return []any{v + 1, int64(0)}
	case float64:
		return []any{v + 1, 0.0}
	case []any:
		if len(v) > 0 {
			return []any{[]any{}}
		}
		return []any{[]any{mark}, []any{map[string]any{"name": mark}}}
	case map[string]any:
		return []any{map[string]any{mark: mark}}
	}
	return []any{mark, map[string]any{mark: mark}}
}

// with copies the values and sets one.
func with(m map[string]any, path []string, value any) map[string]any {
	out := maps.Clone(m)
	if out == nil {
		out = map[string]any{}
	}
	if len(path) > 1 {
		below, _ := m[path[0]].(map[string]any)
		out[path[0]] = with(below, path[1:], value)
	} else if _, gone := value.(removed); gone {
		delete(out, path[0])
	} else {
		out[path[0]] = value
	}
	return out
}

func lookup(m map[string]any, path []string) (any, bool) {
	v, ok := m[path[0]]
	if len(path) == 1 || !ok {
		return v, ok
	}
	below, _ := v.(map[string]any)
	return lookup(below, path[1:])
}
