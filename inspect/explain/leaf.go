package explain

import (
	"maps"
	"slices"
)

// leaf is a value that is no map, or an empty one; or an item of a list.
type leaf struct {
	path  []string
	value any
	nth   int // the item of the list that the value is, counted from 1; 0 for the value as a whole
}

func leaves(m map[string]any, at []string) []leaf {
	var out []leaf
	for _, key := range slices.Sorted(maps.Keys(m)) {
		path := append(slices.Clone(at), key)
		if below, ok := m[key].(map[string]any); ok && len(below) > 0 {
			out = append(out, leaves(below, path)...)
		} else {
			out = append(out, itemsOf(leaf{path, m[key], 0})...)
		}
	}
	return out
}

// own is the value, or that of the item.
func (l leaf) own() any {
	if l.nth == 0 {
		return l.value
	}
	return l.value.([]any)[l.nth-1]
}

// variant is another value; shows is the part of it that may stand in the field.
type variant struct{ value, shows any }

func (l leaf) variants() []variant {
	var out []variant
	if l.nth == 0 {
		for _, v := range append(variants(l.value), removed{}) {
			out = append(out, variant{v, v})
		}
		return out
	}
	list, i := l.value.([]any), l.nth-1
	changed := slices.Clone(list)
	changed[i] = marked(list[i])
	return []variant{{changed, changed[i]}, {slices.Delete(slices.Clone(list), i, i+1), removed{}}}
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
