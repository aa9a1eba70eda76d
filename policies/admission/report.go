package admission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// report collects what is wrong with one document.
type report struct {
	doc   source.Document
	found diag.List
}

// decode fills target strictly. It tells whether what was decoded can be worked
// with: an unknown field does not keep the rest from being checked.
func (r *report) decode(target any) bool {
	var decoder source.Decoder
	decoder.Decode(r.doc.Ref, target)
	r.found = append(r.found, decoder.Found...)
	return !slices.ContainsFunc(decoder.Found, func(d diag.Diagnostic) bool { return d.Code != diag.UnknownField })
}

// bad reports a problem at a path, or where the document is nearest to it.
func (r *report) bad(path []any, format string, args ...any) {
	at := r.doc.Nearest(path...)
	r.found.Add(diag.Diagnostic{Code: diag.BadPolicy, Pos: at.Pos(), Field: at.Path(), Text: fmt.Sprintf(format, args...)})
}

// warn is bad for what the API server takes, though it has no effect.
func (r *report) warn(path []any, format string, args ...any) {
	r.bad(path, format, args...)
	r.found[len(r.found)-1].Severity = diag.Warning
}

// hint says what to do about the last problem.
func (r *report) hint(format string, args ...any) {
	r.found[len(r.found)-1].Hint = fmt.Sprintf(format, args...)
}

// needs reports a field that is not there, or empty.
func (r *report) needs(path ...any) {
	at := r.doc.Get(path...)
	if len(at.Items()) == 0 && len(at.Keys()) == 0 && strings.TrimSpace(at.Text()) == "" {
		r.bad(path, "`%s` must be set", join(path))
	}
}

// oneOf reports a word that is not among those allowed; no word is fine.
func (r *report) oneOf(words []string, path ...any) {
	if at := r.doc.Get(path...); !at.IsNull() && !slices.Contains(words, at.Text()) {
		r.bad(path, "`%s` must be one of %s, not %q", join(path), strings.Join(words, ", "), at.Text())
	}
}

// broken tells whether anything is an error.
func (r *report) broken() bool { return r.found.HasErrors() }

func join(path []any) string {
	var b strings.Builder
	for i, step := range path {
		switch step := step.(type) {
		case int:
			fmt.Fprintf(&b, "[%d]", step)
		default:
			if i > 0 {
				b.WriteByte('.')
			}
			fmt.Fprint(&b, step)
		}
	}
	return b.String()
}

// below returns a path that goes on from another one.
func below(path []any, more ...any) []any { return append(slices.Clip(path), more...) }
