package overlay

import (
	"cmp"
	"slices"

	"github.com/meshpress/meshpress/render/limit"
)

// replay is one patch as istioctl applies it. istioctl's walk has these
// peculiarities:
//
//   - A missing key gets a map, even if a bracket follows. The bracket then becomes
//     a key of that map. The new map stays when the walk fails later, or when the
//     patch only deletes.
//   - A list can be changed only through the map that holds it. A list inside a
//     list, or in the place of a null, gets no new item and loses none.
//   - A map in the place of a null, or for a new list item, is put into the object
//     at the end, and only if there is no such list on the way to it.
type replay struct {
	value    any
	remove   bool
	fromText bool // value was a string
	panics   bool // istioctl stops with a panic here
	budget   *Budget
	large    error // a regular expression above the limits
}

func applyUpstream(object map[string]any, path Path, value any, b *Budget) error {
	r := &replay{value: plain(value), remove: value == nil, budget: b}
	if text, ok := value.(string); ok {
		if m, ok := asMap(text); ok {
			r.value, r.fromText = whole(m), true
		}
	}
	if elements := upstreamElements(path.String()); len(elements) > 0 {
		r.visit(object, false, elements)
	}
	if err := cmp.Or(r.large, b.Err()); err != nil {
		return path.fail(len(path)-1, err.Error(), limit.Hint)
	}
	if r.panics {
		return path.fail(len(path)-1, "does not exist, so it cannot be deleted: istioctl stops with a panic", "")
	}
	return nil
}

// visit applies elements to node. It returns what the parent must hold now, or
// false if the parent stays as it is. A loose node is a map that is not in the
// object, or a list that cannot be changed in its parent.
func (r *replay) visit(node any, loose bool, elements []string) (any, bool) {
	if node == nil {
		node, loose = upstreamMissing(elements[0]), true
	}
	switch n := node.(type) {
	case map[string]any:
		return n, r.visitMap(n, loose, elements)
	case []any:
		return r.visitList(n, loose, elements)
	}
	return nil, false
}

func (r *replay) visitMap(m map[string]any, loose bool, elements []string) bool {
	key, rest := elements[0], elements[1:]
	if len(rest) == 0 {
		return r.finish(m, loose, key)
	}
	child, there := m[key]
	if !there {
		child = map[string]any{}
		if _, ok := upstreamIndex(rest[0]); ok && loose {
			child = []any{}
		}
		m[key] = child
	}
	next, ok := r.visit(child, loose && !isList(child), rest)
	if ok {
		m[key] = next
	}
	return ok
}

// finish makes the change in the last map of the path. If value was a string
// that became a map, a loose map does not get it.
func (r *replay) finish(m map[string]any, loose bool, key string) bool {
	switch {
	case r.remove:
		delete(m, key)
		return false
	case r.fromText && loose:
		return false
	}
	m[key] = r.value
	return true
}

func (r *replay) visitList(list []any, loose bool, elements []string) (any, bool) {
	i, ok := r.find(list, elements[0])
	if !ok {
		return nil, false
	}
	value := r.value
	if rest := elements[1:]; len(rest) > 0 {
		value, ok = r.visitItem(list, i, rest)
	}
	switch {
	case loose || !ok:
		return nil, false
	case r.remove && len(elements) == 1:
		return r.deleteItem(list, i)
	}
	return put(list, i, value), true
}

func (r *replay) visitItem(list []any, i int, rest []string) (any, bool) {
	if i == len(list) {
		return r.visit(map[string]any{}, true, rest)
	}
	return r.visit(list[i], isList(list[i]), rest)
}

func (r *replay) deleteItem(list []any, i int) (any, bool) {
	if i == len(list) {
		r.panics = true
		return nil, false
	}
	return slices.Delete(list, i, i+1), true
}

func isList(v any) bool {
	_, ok := v.([]any)
	return ok
}
