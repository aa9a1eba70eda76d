package values

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// operation is one of RFC 6902. It is a map, so that it is printed as objects are.
type operation = map[string]any

// Patch returns the operations of RFC 6902 that make one value of another.
// New items are inserted into a list; a list that loses items is replaced.
func Patch(before, after map[string]any) []any { return patchMap("", before, after) }

func patchMap(at string, before, after map[string]any) []any {
	var out []any
	keys := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		path := at + "/" + pointer.Replace(key)
		a, was := before[key]
		b, is := after[key]
		switch {
		case !is:
			out = append(out, operation{"op": "remove", "path": path})
		case !was:
			out = append(out, operation{"op": "add", "path": path, "value": b})
		default:
			out = append(out, patchValue(path, a, b)...)
		}
	}
	return out
}

// pointer escapes a key for RFC 6901.
var pointer = strings.NewReplacer("~", "~0", "/", "~1")

func patchValue(path string, before, after any) []any {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	switch a := before.(type) {
	case map[string]any:
		if b, ok := after.(map[string]any); ok {
			return patchMap(path, a, b)
		}
	case []any:
		if b, ok := after.([]any); ok && len(b) >= len(a) {
			return patchList(path, a, b)
		}
	}
	return []any{operation{"op": "replace", "path": path, "value": after}}
}

func patchList(path string, before, after []any) []any {
	if len(after) > len(before) {
		return insert(path, before, after)
	}
	var out []any
	for i := range before {
		out = append(out, patchValue(path+"/"+strconv.Itoa(i), before[i], after[i])...)
	}
	return out
}

// insert adds the new items. If the others change, or their order, it replaces the list.
func insert(path string, before, after []any) []any {
	var out []any
	kept := 0
	for i, item := range after {
		if kept < len(before) && reflect.DeepEqual(item, before[kept]) {
			kept++
			continue
		}
		out = append(out, operation{"op": "add", "path": path + "/" + strconv.Itoa(i), "value": item})
	}
	if kept < len(before) {
		return []any{operation{"op": "replace", "path": path, "value": after}}
	}
	return out
}
