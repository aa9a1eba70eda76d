package overlay

import (
	"cmp"
	"fmt"
	"slices"
)

// edit is one patch in Strict mode. It changes a node only after everything
// below the node has succeeded, so that an error changes nothing.
type edit struct {
	path   Path
	value  any
	remove bool
	budget *Budget
}

func applyStrict(object map[string]any, path Path, value any, b *Budget) error {
	e := &edit{path: path, value: plain(value), remove: value == nil, budget: b}
	if text, ok := value.(string); ok && !keepsText(path) {
		if m, ok := asMap(text); ok && len(m) > 0 {
			e.value = whole(m)
		}
	}
	if _, err := e.under(object, 0); err != nil {
		return err
	}
	return nil
}

// under applies the steps of the path from position at to node, and returns the
// new node.
func (e *edit) under(node any, at int) (any, *PathError) {
	switch {
	case at == len(e.path):
		return e.value, nil
	case node == nil && e.remove:
		return nil, e.path.fail(at, notThere, "")
	case e.path[at].kind == mapKey:
		return e.underMap(node, at)
	}
	return e.underList(node, at)
}

func (e *edit) underMap(node any, at int) (any, *PathError) {
	if node == nil {
		node = map[string]any{}
	}
	m, ok := node.(map[string]any)
	if !ok {
		return nil, e.wrongKind(node, at)
	}
	key := e.path[at].name
	child, there := m[key]
	if e.remove && !there {
		return nil, e.path.fail(at, notThere, keyHint(m, key))
	}
	if e.remove && e.last(at) {
		delete(m, key)
		return m, nil
	}
	next, err := e.under(child, at+1)
	if err != nil {
		return nil, err
	}
	m[key] = next
	return m, nil
}

func (e *edit) underList(node any, at int) (any, *PathError) {
	if node == nil {
		node = []any{}
	}
	list, ok := node.([]any)
	if !ok {
		return nil, e.wrongKind(node, at)
	}
	i, err := e.find(list, at)
	if err != nil {
		return nil, err
	}
	if e.remove && e.last(at) {
		return slices.Delete(list, i, i+1), nil
	}
	var item any
	if i < len(list) {
		item = list[i]
	}
	next, err := e.under(item, at+1)
	if err != nil {
		return nil, err
	}
	return put(list, i, next), nil
}

// put sets the item at i, or appends it when i is the length of the list.
func put(list []any, i int, item any) []any {
	if i == len(list) {
		return append(slices.Clip(list), item)
	}
	list[i] = item
	return list
}

// last tells whether the path ends with the step at the given position.
func (e *edit) last(at int) bool { return at == len(e.path)-1 }

// wrongKind returns the error for a step that does not fit its node.
func (e *edit) wrongKind(node any, at int) *PathError {
	step := e.path[at]
	switch node := node.(type) {
	case map[string]any:
		return e.path.fail(at, "must not be used on a map", keyHint(node, cmp.Or(step.value, step.regex)))
	case []any:
		return e.path.fail(at, "must not be used on a list", selectorHint(node, step.name))
	}
	// The root is a map, so a step precedes every scalar.
	return e.path.fail(at, "must not step into "+kindOf(node), fmt.Sprintf("end the path at %q", e.path[:at].String()))
}

// textMaps and textLists are the fields whose members are always strings.
var (
	textMaps  = []string{"annotations", "labels", "data", "stringData", "binaryData", "matchLabels", "nodeSelector"}
	textLists = []string{"args", "command"}
)

// keepsText tells whether a string at path must stay a string.
func keepsText(path Path) bool {
	n := len(path)
	if n < 2 || path[n-2].kind != mapKey {
		return n >= 3 && path[n-3].isKey("env") && path[n-1].isKey("value")
	}
	if path[n-1].kind == mapKey {
		return slices.Contains(textMaps, path[n-2].name)
	}
	return slices.Contains(textLists, path[n-2].name)
}
