package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/limit"
)

// Refusal is the error of a template that used up its budget, called a function that does not exist here, or made a
// value that contains itself.
type Refusal struct {
	Template string // file, line and column
	Value    string // path of the value that `tpl` renders, where it is known
	Text     string // what happened
	hint     string
}

// Error returns the place in the template, the value if it is known, and what happened.
func (r *Refusal) Error() string {
	text := r.Text
	if r.Value != "" {
		text = fmt.Sprintf("value %q: %s", r.Value, text)
	}
	if r.Template != "" {
		text = r.Template + ": " + text
	}
	return text
}

// Hint says what can be done about it.
func (r *Refusal) Hint() string { return r.hint }

// refusal notes the reason for which the execution ends: the first one counts.
func (r *run) refusal(hint, format string, args ...any) *Refusal {
	if r.refused == nil {
		r.refused = &Refusal{Text: fmt.Sprintf(format, args...), hint: hint, Value: r.valueOf()}
	}
	return r.refused
}

// refuse ends the execution: text/template returns the panic of a function as
// its error.
func (r *run) refuse(hint, format string, args ...any) { panic(r.refusal(hint, format, args...)) }

// exceed ends an execution that is over one of its limits.
func (r *run) exceed(format string, args ...any) { r.refuse(limit.Hint, format, args...) }

var location = lazyregexp.New(`template: (\S+:\d+:\d+): executing`)

// explain makes the error of an execution one for people: a refusal with its
// place, or Helm's text.
func (r *run) explain(file string, err error) error {
	if r.refused == nil {
		return helmError(file, err)
	}
	out := *r.refused
	out.Template = file
	for _, m := range location().FindAllStringSubmatch(err.Error(), -1) {
		if !strings.HasPrefix(m[1], rootName+":") {
			out.Template = m[1]
		}
	}
	return &out
}

// valueOf is the path of the value that is rendered by `tpl` at the moment. It
// is unknown where a template put the text together.
func (r *run) valueOf() string {
	for _, text := range slices.Backward(r.texts) {
		if at := find("", map[string]any(r.values), text, 0); at != "" {
			return at
		}
	}
	return ""
}

// find returns the path of a text in a value; its own template may be a part of
// what is rendered, as in a list that is printed first.
func find(path string, v any, text string, depth int) string {
	if depth > 200 { // values are read with this depth; a template may have changed them
		return ""
	}
	switch v := v.(type) {
	case string:
		if strings.Contains(v, "{{") && strings.Contains(text, v) {
			return path
		}
	case []any:
		for i, item := range v {
			if at := find(fmt.Sprintf("%s[%d]", path, i), item, text, depth+1); at != "" {
				return at
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			below := strings.TrimPrefix(path+"."+key, ".")
			if strings.Contains(key, "{{") && strings.Contains(text, key) {
				return below
			}
			if at := find(below, v[key], text, depth+1); at != "" {
				return at
			}
		}
	}
	return ""
}

// maxMessage bounds the text of an error, which may quote what a template prints.
const maxMessage = 4096

// helmError gives `fail` and `required` the text of the chart alone, as Helm
// does, and leaves other errors as they are.
func helmError(file string, err error) error {
	text := strings.ReplaceAll(err.Error(), " | "+emitName, "")
	var said *saidError
	if parts := strings.SplitN(text, ": ", 3); errors.As(err, &said) && len(parts) == 3 {
		return fmt.Errorf("execution error at (%s): %s", parts[1], said.text)
	}
	if len(text) > maxMessage {
		text = text[:maxMessage] + "..."
	}
	return &executionError{file, text}
}

// executionError is an error of a template that Helm has, too.
type executionError struct{ file, text string }

func (e *executionError) Error() string { return e.text }

// saidError is what a chart says with `fail` or `required`.
type saidError struct{ text string }

func (e *saidError) Error() string { return e.text }
