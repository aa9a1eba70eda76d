package engine

import (
	"fmt"
	"reflect"
	"strings"
	"text/template"
	"time"
)

// run is the rendering of one release. It is used by one goroutine.
type run struct {
	limits    Limits
	set       *template.Template // what `include` and `template` find at the moment
	values    Values
	current   string   // the file that is rendered
	texts     []string // that `tpl` renders at the moment, the innermost last
	calls     int      // templates that are in execution
	steps     int64
	memory    int64
	output    int64
	deadline  time.Time
	checked   int64 // steps at which the time was looked at
	refused   *Refusal
	unordered []string
	words     []string // that nothing may look at: see RenderWatched
	looked    string   // the function that looked at one
	searched  int64    // values in which a word was searched
}

func newRun(limits Limits, words []string) *run {
	r := &run{limits: limits.orDefault(), words: words}
	r.start()
	r.set = template.New(rootName).Option("missingkey=zero").Funcs(r.functions())
	return r
}

// start sets the time at which the rendering began. The limit of time is the last resort.
func (r *run) start() { r.deadline = time.Now().Add(r.limits.Time) }

const (
	bytesOfStep  = 256    // of text that a function reads
	stepsOfCheck = 10_000 // between looks at the time
)

// work counts steps.
func (r *run) work(steps int64) {
	r.steps += max(steps, 0)
	if r.steps > r.limits.Steps {
		r.exceed("must not take more than %d steps", r.limits.Steps)
	}
	if r.steps-r.checked >= stepsOfCheck {
		r.checked = r.steps
		if time.Now().After(r.deadline) {
			r.exceed("must not take longer than %s", r.limits.Time)
		}
	}
}

// made counts what a function returned.
func (r *run) made(bytes int64) {
	if r.memory += bytes; r.memory > r.limits.Memory {
		r.exceed("must not make more than %d bytes of values and texts", r.limits.Memory)
	}
}

// fits ends the execution if a text would be longer than allowed.
func (r *run) fits(bytes int64) {
	if bytes > r.limits.String || bytes < 0 {
		r.exceed("a text must not be longer than %d bytes", r.limits.String)
	}
}

// few ends the execution if a list or a map would have more items than allowed.
func (r *run) few(items int64) {
	if items > r.limits.List || items < 0 {
		r.exceed("a list or a map must not have more than %d items", r.limits.List)
	}
}

func (r *run) enter() {
	if r.calls++; r.calls > r.limits.Calls {
		r.refuse("", "templates must not call each other more than %d deep", r.limits.Calls)
	}
}

func (r *run) leave() { r.calls-- }

// What count calls, as functions of text/template: they print nothing.

func (r *run) step(nodes int) string { r.work(int64(nodes)); return "" }
func (r *run) entered() string       { r.enter(); return "" }
func (r *run) left() string          { r.leave(); return "" }

// emit passes on what is printed.
func (r *run) emit(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Invalid, reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		return v
	}
	if v.CanInterface() {
		m := &measure{run: r, print: true}
		m.values(v.Interface())
	}
	return v
}

// include renders a template to a text.
func (r *run) include(name string, dot any) (string, error) {
	r.work(1)
	t := r.set.Lookup(name)
	if t == nil {
		return "", fmt.Errorf("template: no template %q associated with template %q", name, rootName)
	}
	text, err := r.execute(t, dot)
	r.made(int64(len(text)))
	return text, err
}

// tpl renders a text as a template, with the templates of the chart. What the
// text defines is seen by what it calls, and by nothing else.
func (r *run) tpl(text string, dot any) (string, error) {
	r.texts = append(r.texts, text)
	defer func() { r.texts = r.texts[:len(r.texts)-1] }()
	r.work(1)
	if !strings.Contains(text, "{{") {
		return strings.ReplaceAll(text, noValue, ""), nil
	}
	t, restore, err := r.inline(text)
	if err != nil {
		return "", fmt.Errorf("cannot parse template %q: %w", abridged(text), err)
	}
	defer restore()
	out, err := r.execute(t, dot)
	if err != nil {
		return "", fmt.Errorf("error during tpl function execution for %q: %w", abridged(text), err)
	}
	r.made(int64(len(out)))
	return strings.ReplaceAll(out, noValue, ""), nil
}

// inline is the template of a text. Only one that defines others, or calls
// itself, needs a set of its own.
func (r *run) inline(text string) (t *template.Template, restore func(), err error) {
	trees, err := r.parsed().parse(r, rootName, text)
	if err != nil {
		return nil, nil, err
	}
	if len(trees) == 1 && !strings.Contains(text, rootName) {
		t = r.set.New(rootName)
		t.Tree = trees[rootName]
		return t, func() {}, nil
	}
	outer := r.set
	set, err := outer.Clone()
	if err != nil {
		return nil, nil, err
	}
	r.work(int64(len(set.Templates())))
	t = set.New(rootName)
	for name, tree := range trees {
		if _, err := t.AddParseTree(name, tree); err != nil {
			return nil, nil, err
		}
	}
	r.set = set
	return t, func() { r.set = outer }, nil
}

// abridged is the beginning of a text, for a message.
func abridged(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

// notes where the order of a map can be seen.
func (r *run) noteOrder(entries int) {
	if entries > 1 && (len(r.unordered) == 0 || r.unordered[len(r.unordered)-1] != r.current) {
		r.unordered = append(r.unordered, r.current)
	}
}
