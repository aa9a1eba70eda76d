package accepted

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// mutant is an object with one change.
type mutant struct {
	what string // the kind, the place and the change
	data map[string]any
}

// place is one value in an object.
type place struct {
	path []any
	v    any
}

var digits = regexp.MustCompile(`\[\d+\]`)

// mutants changes each value of an object in every way that is not done yet:
// two items of a list are one place.
func mutants(o *manifest.Object, done map[string]bool) []mutant {
	var out []mutant
	for _, p := range places(o.Data, nil) {
		where := digits.ReplaceAllString(o.APIVersion()+" "+o.Kind()+" "+text(p.path), "[]")
		for _, name := range slices.Sorted(maps.Keys(changes)) {
			what := where + ": " + name
			if done[what] {
				continue
			}
			copied := o.Clone()
			if changes[name](copied.Data, p.path, p.v) {
				done[what] = true
				out = append(out, mutant{what, copied.Data})
			}
		}
	}
	return out
}

// places lists the values of a map, but for those that say what the object is.
func places(v any, path []any) []place {
	var out []place
	below := func(step any, v any) {
		p := append(slices.Clone(path), step)
		out = append(out, place{p, v})
		out = append(out, places(v, p)...)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if len(path) > 0 || key != "apiVersion" && key != "kind" && key != "status" {
				below(key, v[key])
			}
		}
	case []any:
		for i, item := range v {
			below(i, item)
		}
	}
	return out
}

// changes are the mistakes that people make; each tells whether it fits a value.
var changes = map[string]func(data map[string]any, path []any, v any) bool{
	"gone": func(data map[string]any, path []any, v any) bool {
		key, isKey := path[len(path)-1].(string)
		m, ok := get(data, path[:len(path)-1]).(map[string]any)
		if isKey && ok {
			delete(m, key)
		}
		return isKey && ok
	},
	"null":       replace[any](func(any) any { return nil }),
	"boolean":    unless[bool](true),
	"a number":   unless[int64](int64(7)),
	"a text":     unless[string]("text"),
	"a map":      unless[map[string]any](map[string]any{"bogus": "x"}),
	"a list":     unless[[]any]([]any{"x"}),
	"empty list": replace[[]any](func([]any) any { return []any{} }),
	"empty map":  replace[map[string]any](func(map[string]any) any { return map[string]any{} }),
	"twice": func(data map[string]any, path []any, v any) bool {
		list, ok := v.([]any)
		if ok && len(list) > 0 {
			set(data, path, append(slices.Clone(list), list[0]))
		}
		return ok && len(list) > 0
	},
	"more fields": func(data map[string]any, path []any, _ any) bool {
		m, ok := get(data, path).(map[string]any)
		if ok {
			m["bogusField"] = "x"
		}
		return ok
	},
	"empty text":   replace[string](func(string) any { return "" }),
	"bad text":     replace[string](func(string) any { return "Not valid!" }),
	"dashed":       replace[string](func(s string) any { return "-" + s }),
	"lower case":   replace[string](func(s string) any { return strings.ToLower(s) }),
	"long":         replace[string](func(s string) any { return s + strings.Repeat("a", 300) }),
	"negative":     replace[int64](func(int64) any { return int64(-1) }),
	"zero":         replace[int64](func(int64) any { return int64(0) }),
	"large":        replace[int64](func(int64) any { return int64(99999999) }),
	"very large":   replace[int64](func(int64) any { return int64(1) << 40 }),
	"percentage":   replace[int64](func(int64) any { return "150%" }),
	"other number": replace[int64](func(n int64) any { return n + 1 }),
}

func replace[T any](with func(T) any) func(map[string]any, []any, any) bool {
	return func(data map[string]any, path []any, v any) bool {
		t, ok := v.(T)
		if ok || v == nil && any(*new(T)) == nil {
			set(data, path, with(t))
			return true
		}
		return false
	}
}

// unless puts a value of a type where one of another type is.
func unless[T any](value any) func(map[string]any, []any, any) bool {
	return func(data map[string]any, path []any, v any) bool {
		if _, ok := v.(T); ok {
			return false
		}
		set(data, path, value)
		return true
	}
}

func get(v any, path []any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			list, _ := v.([]any)
			v = list[step]
		}
	}
	return v
}

func set(data map[string]any, path []any, value any) {
	last := path[len(path)-1]
	switch above := get(data, path[:len(path)-1]).(type) {
	case map[string]any:
		above[last.(string)] = value
	case []any:
		above[last.(int)] = value
	}
}

func text(path []any) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case string:
			b.WriteString("." + step)
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		}
	}
	return b.String()
}
