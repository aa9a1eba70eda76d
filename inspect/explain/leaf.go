package explain

import (
	"slices"

	"github.com/meshpress/meshpress/render/helm"
)

// leaf is a value that is not a map or is an empty map, or an item of a list.
type leaf struct {
	path  []string
	value any
	nth   int // position of the item in the list value, counted from 1; 0 for the value as a whole
}

func leaves(m map[string]any) []leaf {
	var out []leaf
	for _, path := range helm.Leaves(m) {
		value, _ := helm.ValueAt(m, path)
		out = append(out, itemsOf(leaf{path, value, 0})...)
	}
	return out
}

// own returns the value, or the item.
func (l leaf) own() any {
	if l.nth == 0 {
		return l.value
	}
	return l.value.([]any)[l.nth-1]
}

// variant is another value. shows is the part of it that a field may contain.
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

// with returns a copy of the values in which one is set, or removed.
func with(m map[string]any, path []string, value any) map[string]any {
	if _, gone := value.(removed); gone {
		return helm.Without(m, path)
	}
	return helm.With(m, path, value)
}
