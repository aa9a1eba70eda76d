package engine

import (
	"reflect"
	"text/template"
)

// function is a function that templates can call, and how it is watched.
type function struct {
	call any
	// shallow functions do not walk through their arguments: those are not measured.
	shallow bool
	// prints: fmt prints the arguments.
	prints bool
	// bound ends the execution before a call that would return too much, or
	// take too long. It gets the arguments as the function does.
	bound func(r *run, args []reflect.Value)
}

// functions are all functions of a run, in one way: what is called is counted
// and measured by watch. The two that text/template evaluates itself, `and` and
// `or`, return one of their arguments; `call` always fails, because no
// value is a function.
func (r *run) functions() template.FuncMap {
	out := template.FuncMap{
		stepName: r.step, emitName: r.emit, enterName: r.entered, leaveName: r.left,
		"include": r.include, "tpl": r.tpl,
	}
	for name, f := range functions() {
		out[name] = r.watch(f)
	}
	for name, reason := range absent {
		out[name] = r.absent(name, reason)
	}
	for name, f := range r.own() {
		out[name] = r.watch(f)
	}
	if len(r.words) > 0 {
		for name, call := range out {
			if !silent[name] {
				out[name] = r.looks(name, call)
			}
		}
	}
	out[lookName] = r.argument
	return out
}

// silent are the functions that count adds to trees: they take what a template does anyway.
var silent = map[string]bool{stepName: true, emitName: true, enterName: true, leaveName: true}

// watch returns the function with its type, so that text/template converts
// arguments as ever. The types of most calls are written out, for reflection
// takes longer than the functions.
func (r *run) watch(f function) any {
	if f.bound == nil {
		if quick := r.watchQuick(f); quick != nil {
			return quick
		}
	}
	call := reflect.ValueOf(f.call)
	variadic := call.Type().IsVariadic()
	return reflect.MakeFunc(call.Type(), func(args []reflect.Value) []reflect.Value {
		r.before(f, args)
		var out []reflect.Value
		if variadic {
			out = call.CallSlice(args)
		} else {
			out = call.Call(args)
		}
		r.after(out[0])
		return out
	}).Interface()
}

func (r *run) watchQuick(f function) any {
	switch call := f.call.(type) {
	case func(string) string:
		return func(a string) string { r.texted(a); return r.afterText(call(a)) }
	case func(string, string) string:
		return func(a, b string) string { r.texted(a); r.texted(b); return r.afterText(call(a, b)) }
	case func(string, string) bool:
		return func(a, b string) bool { r.texted(a); r.texted(b); return call(a, b) }
	case func(any) string:
		return func(a any) string { r.measured(f, a); return r.afterText(call(a)) }
	case func(...any) string:
		return func(a ...any) string { r.measured(f, a...); return r.afterText(call(a...)) }
	case func(any, ...any) any:
		return func(a any, b ...any) any {
			r.measured(f, a)
			r.measured(f, b...)
			return call(a, b...)
		}
	case func(reflect.Value, ...reflect.Value) (bool, error):
		return func(a reflect.Value, b ...reflect.Value) (bool, error) {
			r.work(int64(1 + len(b)))
			return call(a, b...)
		}
	}
	return nil
}

func (r *run) texted(s string) { r.work(1 + int64(len(s))/bytesOfStep) }

func (r *run) afterText(s string) string {
	r.fits(int64(len(s)))
	r.made(int64(len(s)))
	return s
}

func (r *run) measured(f function, args ...any) {
	r.work(1)
	if !f.shallow {
		(&measure{run: r, print: f.prints}).values(args...)
	}
}

// before counts a call, and measures what it will read.
func (r *run) before(f function, args []reflect.Value) {
	r.work(1)
	m := &measure{run: r, print: f.prints}
	for _, arg := range args {
		if f.shallow && arg.Kind() != reflect.String {
			continue
		}
		if arg.Type() == valueType {
			arg = arg.Interface().(reflect.Value)
		}
		if arg.Kind() == reflect.Slice && arg.Type().Elem().Kind() == reflect.Interface {
			for _, item := range arg.Seq2() { // of a function with any number of arguments, too
				m.value(item.Interface())
			}
			continue
		}
		if arg.IsValid() && arg.CanInterface() {
			m.value(arg.Interface())
		}
	}
	r.work(m.nodes + m.bytes/bytesOfStep)
	if f.bound != nil {
		f.bound(r, args)
	}
}

var valueType = reflect.TypeFor[reflect.Value]()

// Sizes of values in bytes, about.
const (
	itemBytes  = 16 // of a list
	entryBytes = 64 // of a map
)

// after counts what a call returned.
func (r *run) after(v reflect.Value) {
	for v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		r.fits(int64(v.Len()))
		r.made(int64(v.Len()))
	case reflect.Slice:
		r.few(int64(v.Len()))
		r.made(int64(v.Len()) * itemBytes)
	case reflect.Map:
		r.few(int64(v.Len()))
		r.made(int64(v.Len()) * entryBytes)
	}
}
