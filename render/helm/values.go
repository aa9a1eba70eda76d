package helm

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
)

// The functions of this file leave the values that they are given as they are. Helm shares maps of values.

// ValueAt returns the value at a path. ok is false if no map on the way has the key.
func ValueAt(values map[string]any, path []string) (value any, ok bool) {
	value = values
	for _, key := range path {
		m, _ := value.(map[string]any)
		if value, ok = m[key]; !ok {
			return nil, false
		}
	}
	return value, true
}

// Leaves returns the paths of all values that are no maps, or empty ones, in the order of their keys.
func Leaves(values map[string]any) [][]string { return leaves(values, nil) }

func leaves(values map[string]any, at []string) [][]string {
	var out [][]string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		path := append(slices.Clone(at), key)
		if below, ok := values[key].(map[string]any); ok && len(below) > 0 {
			out = append(out, leaves(below, path)...)
		} else {
			out = append(out, path)
		}
	}
	return out
}

// With returns a copy of the values with one value set. Maps on the way are made if they are missing.
func With(values map[string]any, path []string, value any) map[string]any {
	out := maps.Clone(values)
	if out == nil {
		out = map[string]any{}
	}
	if len(path) > 1 {
		below, _ := values[path[0]].(map[string]any)
		value = With(below, path[1:], value)
	}
	out[path[0]] = value
	return out
}

// Trim returns a copy of the values without the values at some paths, and without maps that become empty. It shares no
// map with the values.
func Trim(values map[string]any, paths ...[]string) map[string]any {
	out := manifest.Copy(values).(map[string]any)
	for _, path := range paths {
		trim(out, path)
	}
	return out
}

func trim(values map[string]any, path []string) {
	below, isMap := values[path[0]].(map[string]any)
	if isMap && len(path) > 1 {
		trim(below, path[1:])
	}
	if len(path) == 1 || isMap && len(below) == 0 {
		delete(values, path[0])
	}
}

// Without returns a copy of the values without the value at a path. A map that becomes empty
// stays: [Trim] removes it.
func Without(values map[string]any, path []string) map[string]any {
	below, ok := values[path[0]].(map[string]any)
	if len(path) > 1 && ok {
		return With(values, path[:1], Without(below, path[1:]))
	}
	out := maps.Clone(values)
	if len(path) == 1 {
		delete(out, path[0])
	}
	return out
}
