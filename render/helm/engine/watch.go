package engine

import (
	"reflect"
	"slices"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// A chart that is rendered with words of no meaning in place of some texts of the values shows whether it only
// carries these texts to its output. Then the output for other texts of the same length is the same with the
// words replaced. Every function is watched: one that compares, cuts, hashes or measures a word looks at it, and
// so does one that nobody has thought about. The list of those that only carry is in carriers.

// lookName is the function that watches the arguments of methods.
const lookName = "_look"

// RenderWatched is [Render] with words among the values. Output.Looked names the first function that did more
// with one of the words than carry it; "" means that there is none.
func RenderWatched(c *helmchart.Chart, values map[string]any, limits Limits, words []string) (Output, error) {
	return render(c, values, limits, words)
}

// looks watches the calls of a function, whatever its type is.
func (r *run) looks(name string, call any) any {
	f := reflect.ValueOf(call)
	variadic := f.Type().IsVariadic()
	return reflect.MakeFunc(f.Type(), func(args []reflect.Value) []reflect.Value {
		r.look(name, argumentsOf(args, variadic))
		var out []reflect.Value
		if variadic {
			out = f.CallSlice(args)
		} else {
			out = f.Call(args)
		}
		if suspect := results[name]; suspect != nil && suspect(r, plain(out[0])) {
			r.sees(name)
		}
		return out
	}).Interface()
}

// look notes a function that looks at a word.
func (r *run) look(name string, args []any) {
	if r.looked != "" {
		return
	}
	if looksAt, ok := carriers()[name]; ok {
		args = looksAt(args)
	}
	if slices.ContainsFunc(args, r.has) {
		r.sees(name)
	}
}

// sees notes the first function that looks at a word.
func (r *run) sees(name string) {
	if r.looked == "" {
		r.looked = name
	}
}

// argument is the function lookName: it watches an argument of a method, and returns it.
func (r *run) argument(v reflect.Value) reflect.Value {
	if r.has(plain(v)) {
		r.sees("a method")
	}
	return v
}

// argumentsOf returns the arguments of a call one by one.
func argumentsOf(args []reflect.Value, variadic bool) []any {
	var out []any
	for i, arg := range args {
		if !variadic || i < len(args)-1 {
			out = append(out, plain(arg))
			continue
		}
		for _, item := range arg.Seq2() {
			out = append(out, plain(item))
		}
	}
	return out
}

// plain returns what a value of package reflect holds; nil for none.
func plain(v reflect.Value) any {
	if v.IsValid() && v.Type() == valueType {
		return plain(v.Interface().(reflect.Value))
	}
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	return v.Interface()
}

// has tells whether a word is in a value, in what it contains, or in a key.
func (r *run) has(v any) bool {
	if r.isTired() {
		return false
	}
	switch v := v.(type) {
	case nil, bool, int, int64, float64:
		return false
	case string:
		return r.hasWord(v)
	case map[string]any:
		for key, item := range v {
			if r.hasWord(key) || r.has(item) {
				return true
			}
		}
		return false
	case []any:
		return slices.ContainsFunc(v, r.has)
	}
	return r.hasReflected(reflect.ValueOf(v))
}

func (r *run) hasReflected(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return r.hasWord(v.String())
	case reflect.Map:
		for key, item := range v.Seq2() {
			if r.has(plain(key)) || r.has(plain(item)) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Kind() == reflect.Array || r.hasWord(string(v.Bytes()))
		}
		for _, item := range v.Seq2() {
			if r.has(plain(item)) {
				return true
			}
		}
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && r.has(plain(v.Elem()))
	}
	return false
}

func (r *run) hasWord(s string) bool {
	for _, word := range r.words {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}

// isTired ends the search in values that contain a value very often, because they are not measured yet. Such values
// count as looked at.
func (r *run) isTired() bool {
	if r.searched++; r.searched > r.limits.Nodes {
		r.sees("a value that is too large to be searched")
	}
	return r.searched > r.limits.Nodes
}

// hasKey tells whether a word is in a key of a value.
func (r *run) hasKey(v any) bool {
	if r.isTired() {
		return false
	}
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if r.hasWord(key) || r.hasKey(item) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, r.hasKey)
	}
	return false
}
