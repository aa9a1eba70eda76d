package diff

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// walk finds the differences of two values.
type walk struct {
	texts   *texts
	ordered bool // the order matters even in lists that are merged by a key
	out     []Change
}

func (w *walk) add(path string, before, after any) {
	w.out = append(w.out, Change{Path: path, Op: opOf(before, after), Old: before, New: after})
}

func (w *walk) value(path string, s Shape, before, after any) {
	if reflect.DeepEqual(before, after) {
		return
	}
	switch a := before.(type) {
	case map[string]any:
		if b, ok := after.(map[string]any); ok {
			w.maps(path, s, a, b)
			return
		}
	case []any:
		if b, ok := after.([]any); ok {
			w.list(path, list{ordered: true}, a, b)
			return
		}
	case string:
		if b, ok := after.(string); ok {
			w.strings(path, a, b)
			return
		}
	}
	w.add(path, before, after)
}

// maps compares maps field by field. For Kubernetes, null means no value.
func (w *walk) maps(path string, s Shape, before, after map[string]any) {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		a, isList := before[key].([]any)
		b, alsoList := after[key].([]any)
		if !isList || !alsoList {
			w.value(Child(path, key), s.Field(key), before[key], after[key])
			continue
		}
		if !reflect.DeepEqual(a, b) {
			below, mergeKey := s.Items(key)
			w.list(Child(path, key), list{below, mergeKey, w.ordered}, a, b)
		}
	}
}

// strings compares texts of several lines, and JSON, by their content.
func (w *walk) strings(path, before, after string) {
	if !isLong(before) && !isLong(after) {
		w.add(path, before, after)
		return
	}
	for _, c := range w.texts.compare(before, after) {
		c.Path = inside(path, c.Path)
		w.out = append(w.out, c)
	}
}

func isLong(text string) bool { return strings.Contains(text, "\n") || strings.HasPrefix(text, "{") }
