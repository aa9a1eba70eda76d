package engine

import (
	"maps"
	"reflect"
	"slices"
)

// mergeInto merges a map into another one as Helm's functions do, which use
// mergo: key by key in their order, so that maps which stand in several places
// become the same in every run. Without overwrite, what is not empty stays.
func mergeInto(dst, src map[string]any, overwrite bool) {
	for _, key := range slices.Sorted(maps.Keys(src)) {
		from := src[key]
		if from == nil {
			if overwrite {
				dst[key] = nil
			}
			continue
		}
		to, has := dst[key]
		below, isMap := asMap(from)
		at, intoMap := asMap(to)
		if isMap && intoMap && at != nil {
			mergeInto(at, below, overwrite)
		}
		keep := has && !isEmpty(to)
		if keep && isAnyMap(from) && isAnyMap(to) {
			continue
		}
		if overwrite || !keep {
			dst[key] = from
		}
	}
}

func asMap(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case map[string]any:
		return v, true
	case Values:
		return v, true
	}
	return nil, false
}

func isAnyMap(v any) bool { return reflect.ValueOf(v).Kind() == reflect.Map }

func isEmpty(v any) bool {
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer && !r.IsNil() {
		r = r.Elem()
	}
	switch r.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Map, reflect.Slice, reflect.Array, reflect.String:
		return r.Len() == 0
	case reflect.Struct:
		return false
	}
	return r.IsZero()
}

// merge is the function of the templates: all sources into the first map.
func (r *run) merge(dst map[string]any, sources []map[string]any, overwrite bool) map[string]any {
	if dst == nil {
		dst = map[string]any{}
	}
	for _, src := range sources {
		mergeInto(dst, src, overwrite)
	}
	(&measure{run: r}).value(dst) // it must not contain itself now
	return dst
}
