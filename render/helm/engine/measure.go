package engine

import (
	"reflect"
	"strings"
)

// measure is the size of values when they are printed. A value that occurs several times counts each time.
type measure struct {
	run     *run
	print   bool  // by fmt, which prints addresses below the top
	nodes   int64 // maps, lists and scalars
	bytes   int64 // of texts, and of the indentation before them
	nesting int
}

// values measures arguments of a function together. It ends the execution for
// values that are too large or too deep to be walked through: a value that
// contains itself is one of them.
func (m *measure) values(args ...any) {
	for _, arg := range args {
		m.value(arg)
	}
	m.run.work(m.nodes + m.bytes/bytesOfStep)
}

// atomBytes is the most that a scalar takes, if it is not a text.
const atomBytes = 8

func (m *measure) value(v any) {
	switch v := v.(type) {
	case string:
		m.text(v)
	case nil, bool, int, int64, float64:
		m.add(atomBytes)
	case map[string]any:
		m.enter()
		for key, item := range v {
			m.text(key)
			m.value(item)
		}
		m.nesting--
	case []any:
		m.enter()
		for _, item := range v {
			m.value(item)
		}
		m.nesting--
	default:
		m.reflected(reflect.ValueOf(v))
	}
}

func (m *measure) text(s string) {
	m.add(int64(len(s)))
	if m.nesting > 0 {
		m.bytes += int64(strings.Count(s, "\n") * 2 * m.nesting)
	}
}

func (m *measure) enter() {
	m.add(0)
	if m.nesting++; m.nesting > m.run.limits.Depth {
		m.run.refuse("", "a value must not contain itself, nor be nested deeper than %d levels", m.run.limits.Depth)
	}
}

func (m *measure) add(bytes int64) {
	m.nodes++
	m.bytes += bytes + int64(2*m.nesting)
	if m.nodes > m.run.limits.Nodes {
		m.run.exceed("a value must not have more than %d nodes; what it contains several times counts as often",
			m.run.limits.Nodes)
	}
	if m.bytes > m.run.limits.String {
		m.run.exceed("a value must not be larger than %d bytes when it is printed", m.run.limits.String)
	}
}

// reflected measures what is not made of the types of YAML.
func (m *measure) reflected(v reflect.Value) {
	switch v.Kind() {
	case reflect.Map:
		m.enter()
		for key, item := range v.Seq2() {
			m.reflected(key)
			m.reflected(item)
		}
		m.nesting--
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			m.add(4 * int64(v.Len())) // three digits and a space each
			return
		}
		m.enter()
		for _, item := range v.Seq2() {
			m.reflected(item)
		}
		m.nesting--
	case reflect.Struct:
		m.enter()
		for _, field := range v.Fields() {
			m.reflected(field)
		}
		m.nesting--
	case reflect.Pointer, reflect.Interface:
		m.pointer(v)
	case reflect.String:
		m.text(v.String())
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		m.run.refuse("", "a %s must not be printed: its address differs from run to run", v.Kind())
	default:
		m.add(atomBytes)
	}
}

func (m *measure) pointer(v reflect.Value) {
	if v.Kind() == reflect.Pointer && m.print && m.nesting > 0 && !v.IsNil() {
		m.run.refuse("", "a %s within a list or a map must not be printed: its address differs from run to run",
			v.Type().Elem())
	}
	if v.IsNil() {
		m.add(atomBytes)
		return
	}
	if v.Kind() == reflect.Interface && v.CanInterface() {
		m.value(v.Interface())
		return
	}
	m.reflected(v.Elem())
}

// reaches tells whether a map is a part of a value that was measured.
func reaches(v any, target uintptr) bool {
	switch v := v.(type) {
	case Values:
		return reaches(map[string]any(v), target)
	case map[string]any:
		if reflect.ValueOf(v).Pointer() == target {
			return true
		}
		for _, item := range v {
			if reaches(item, target) {
				return true
			}
		}
	case []any:
		for _, item := range v {
			if reaches(item, target) {
				return true
			}
		}
	default:
		return reachesReflected(reflect.ValueOf(v), target)
	}
	return false
}

func reachesReflected(v reflect.Value, target uintptr) bool {
	if v.Kind() != reflect.Slice {
		return false
	}
	for _, item := range v.Seq2() {
		if item.CanInterface() && reaches(item.Interface(), target) {
			return true
		}
	}
	return false
}
