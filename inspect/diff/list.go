package diff

import "reflect"

// list is the type of a list: the shape of its items, the key that they are merged by, and whether their order
// matters.
type list struct {
	items   Shape
	key     string
	ordered bool
}

// list compares items by their key if the keys of all items are unique. If Kubernetes has no key for the list,
// it tries the name. Otherwise it compares by position.
func (w *walk) list(path string, l list, before, after []any) {
	for _, key := range []string{l.key, "name"} {
		if key != "" && isUnique(before, key) && isUnique(after, key) {
			l.ordered = l.ordered || key != l.key
			l.key = key
			w.keyed(path, l, before, after)
			return
		}
	}
	w.positions(path, l.items, before, after)
}

// isUnique tells whether all items are maps with different scalars at a key.
func isUnique(items []any, key string) bool {
	seen := map[any]bool{}
	for _, v := range items {
		m, ok := v.(map[string]any)
		if !ok {
			return false
		}
		switch m[key].(type) {
		case string, int64, float64, bool:
		default:
			return false
		}
		if seen[m[key]] {
			return false
		}
		seen[m[key]] = true
	}
	return true
}

func (w *walk) keyed(path string, l list, before, after []any) {
	next := map[any]any{}
	for _, v := range after {
		next[v.(map[string]any)[l.key]] = v
	}
	var kept []any
	for _, v := range before {
		key := v.(map[string]any)[l.key]
		if next[key] != nil {
			kept = append(kept, key)
		}
		w.value(Item(path, l.key, key), l.items, v, next[key])
		delete(next, key)
	}
	var order []any
	for _, v := range after {
		key := v.(map[string]any)[l.key]
		if next[key] == nil {
			order = append(order, key)
			continue
		}
		w.value(Item(path, l.key, key), l.items, nil, v)
	}
	if l.ordered && !reflect.DeepEqual(kept, order) {
		w.out = append(w.out, Change{Path: path, Op: Reordered, Old: kept, New: order})
	}
}
