package engine

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// own are the functions that know the run: they change values, read texts that
// become values, or end the execution.
func (r *run) own() map[string]function {
	keep := func(call any) function { return function{call: call, shallow: true} }
	read := func(call any) function { return function{call: call, bound: texts(boundRead)} }
	merge, overwrite := r.merging(false), r.merging(true)
	return map[string]function{
		"set": keep(r.put), "merge": {call: merge}, "mustMerge": {call: merge}, "mergeOverwrite": {call: overwrite},
		"mustMergeOverwrite": {call: overwrite},
		"keys":               keep(r.keys), "values": keep(r.items), "_keys": keep(keysOf), "_values": keep(itemsOf),
		"deepCopy": {call: r.copied}, "mustDeepCopy": {call: r.copied},
		"fail": keep(func(text string) (string, error) { return "", &saidError{text} }), "required": keep(required),
		"fromYaml": read(checked(r, r.fromYAML)), "fromYamlArray": read(checked(r, r.fromYAMLArray)),
		"fromJson": read(checked(r, fromJSON)), "fromJsonArray": read(checked(r, fromJSONArray)),
		"fromToml":     read(r.fromTOML),
		"mustFromJson": read(r.mustFromJSON),
	}
}

// put sets the key of a map, which must not become a part of itself.
func (r *run) put(d map[string]any, key string, value any) map[string]any {
	switch reflect.ValueOf(value).Kind() {
	case reflect.Map, reflect.Slice:
		m := &measure{run: r}
		m.values(value)
		if reaches(value, reflect.ValueOf(d).Pointer()) {
			r.refuse("", "a map must not contain itself: %q is set to a value that the map is a part of", abridged(key))
		}
	}
	d[key] = value
	return d
}

func (r *run) merging(overwrite bool) any {
	return func(dst map[string]any, sources ...map[string]any) map[string]any {
		return r.merge(dst, sources, overwrite)
	}
}

func (r *run) keys(maps ...map[string]any) []string {
	for _, m := range maps {
		r.noteOrder(len(m))
	}
	return keysOf(maps...)
}

func keysOf(all ...map[string]any) []string {
	out := []string{}
	for _, m := range all {
		out = append(out, slices.Sorted(maps.Keys(m))...)
	}
	return out
}

func (r *run) items(m map[string]any) []any {
	r.noteOrder(len(m))
	return itemsOf(m)
}

func itemsOf(m map[string]any) []any {
	out := []any{}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[key])
	}
	return out
}

func required(text string, v any) (any, error) {
	if v == nil || v == "" {
		return v, &saidError{text}
	}
	return v, nil
}

// checked measures what was read: it may be nested deeper than values can be.
func checked[T any](r *run, read func(string) T) func(string) T {
	return func(text string) T {
		out := read(text)
		(&measure{run: r}).values(out)
		return out
	}
}

func (r *run) fromTOML(text string) map[string]any {
	if len(text) > maxTOML {
		r.refuse("", "a text of TOML must not be longer than %d bytes", maxTOML)
	}
	for line := range strings.Lines(text) {
		if strings.Count(line, ".") > maxDots {
			r.refuse("", "a line of TOML must not have more than %d dots: each is a table in a table", maxDots)
		}
	}
	return checked(r, fromTOML)(text)
}

func (r *run) mustFromJSON(text string) (out any, err error) {
	err = json.Unmarshal([]byte(text), &out)
	(&measure{run: r}).values(out)
	return out, err
}
