package explain

import (
	"reflect"
	"slices"
)

// sets tells whether a step writes a field whose value it does not change. It spoils the field, repeats the step, and
// looks whether the step wrote the field.
func (s step) sets(path Path) bool {
	if i := slices.Index(path, any(document{})); i >= 0 {
		path = path[:i] // steps write the text as a whole
	}
	other := s.before.Clone()
	if s.again == nil || !path.spoil(other.Data) {
		return false
	}
	spoiled, _ := path.value(other.Clone().Data)
	was, _ := path.value(s.before.Data)
	after, err := s.again(other)
	if err != nil {
		return !isScalar(was) // the step fails because the map or the list is gone
	}
	now, _ := path.value(after.Data)
	return !reflect.DeepEqual(spoiled, now)
}

// spoil changes the field at the path; ok is false if there is none.
func (p Path) spoil(object map[string]any) (ok bool) {
	value, ok := p.value(object)
	if !ok {
		return false
	}
	parent, _ := p[:len(p)-1].value(object)
	switch last := p[len(p)-1].(type) {
	case string:
		m, _ := parent.(map[string]any)
		if m[last] = spoiled(value); !isScalar(value) {
			delete(m, last)
		}
	case int:
		parent.([]any)[last] = spoiled(value)
	case item:
		list, _ := parent.([]any)
		list[last.index(list)] = map[string]any{last.key: last.value}
	}
	return true
}

func spoiled(value any) any {
	if isScalar(value) {
		return variants(value)[0]
	}
	return map[string]any{}
}

func isScalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}
