package istio

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// values are Helm values or any other part of a spec, as plain data.
type values = map[string]any

func get(m values, path ...string) (any, bool) {
	for i, key := range path {
		v, ok := m[key]
		if !ok || i == len(path)-1 {
			return v, ok
		}
		if m, ok = v.(values); !ok {
			return nil, false
		}
	}
	return m, true
}

func getMap(m values, path ...string) values {
	v, _ := get(m, path...)
	sub, _ := v.(values)
	return sub
}

func getString(m values, path ...string) string {
	v, _ := get(m, path...)
	s, _ := v.(string)
	return s
}

func getBool(m values, path ...string) bool {
	v, _ := get(m, path...)
	b, _ := v.(bool)
	return b
}

// set puts a value at a path and makes the maps on the way.
func set(m values, value any, path ...string) {
	for _, key := range path[:len(path)-1] {
		sub, ok := m[key].(values)
		if !ok {
			sub = values{}
			m[key] = sub
		}
		m = sub
	}
	m[path[len(path)-1]] = value
}

// with is a copy of a map with one more value.
func with(m values, value any, key string) values {
	m = maps.Clone(m)
	m[key] = value
	return m
}

func without(m values, keys ...string) values {
	out := maps.Clone(m)
	for _, key := range keys {
		delete(out, key)
	}
	return out
}

func isMap(v any) bool { _, ok := v.(values); return ok }

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// differ is the opposite of equal, for values of YAML. It keeps none of them, so that they may stay on the stack.
func differ(a, b any) bool {
	switch x := a.(type) {
	case values:
		y, ok := b.(values)
		if !ok || len(x) != len(y) {
			return true
		}
		for key, value := range x {
			if other, ok := y[key]; !ok || differ(value, other) {
				return true
			}
		}
		return false
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			return true
		}
		for i, value := range x {
			if differ(value, y[i]) {
				return true
			}
		}
		return false
	}
	if t := reflect.TypeOf(a); t != nil && !t.Comparable() {
		return true
	}
	return a != b
}

// firstDifference names the first path at which two trees differ.
func firstDifference(a, b values) string {
	keys := slices.Sorted(maps.Keys(a))
	for key := range b {
		if _, ok := a[key]; !ok {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		if equal(a[key], b[key]) {
			continue
		}
		below, ok := a[key].(values)
		other, also := b[key].(values)
		if !ok || !also {
			return key
		}
		return strings.Join([]string{key, firstDifference(below, other)}, ".")
	}
	return ""
}
