package admission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// report collects the findings about one document.
type report struct {
	doc   source.Document
	found diag.List
}

// decode decodes the document into target strictly. It returns false if the result cannot be checked further;
// an unknown field alone is reported and does not stop the check.
func (r *report) decode(target any) bool {
	var decoder source.Decoder
	decoder.Decode(r.doc.Ref, target)
	r.found = append(r.found, decoder.Found...)
	return !slices.ContainsFunc(decoder.Found, func(d diag.Diagnostic) bool { return d.Code != diag.UnknownField })
}

// bad reports an error at a path, or at the nearest existing position.
func (r *report) bad(path []any, format string, args ...any) {
	at := r.doc.Nearest(path...)
	r.found.Add(diag.Diagnostic{Code: diag.BadPolicy, Pos: at.Pos(), Field: at.Path(), Text: fmt.Sprintf(format, args...)})
}

// warn reports what the API server accepts without effect, at a path.
func (r *report) warn(path []any, format string, args ...any) {
	r.bad(path, format, args...)
	r.found[len(r.found)-1].Severity = diag.Warning
}

// hint sets the hint of the last finding.
func (r *report) hint(format string, args ...any) {
	r.found[len(r.found)-1].Hint = fmt.Sprintf(format, args...)
}

// needs reports a field that is missing or empty.
func (r *report) needs(path ...any) {
	at := r.doc.Get(path...)
	if len(at.Items()) == 0 && len(at.Keys()) == 0 && strings.TrimSpace(at.Text()) == "" {
		r.bad(path, "`%s` must be set", join(path))
	}
}

// oneOf reports a value that is not among the allowed words. It accepts a missing value.
func (r *report) oneOf(words []string, path ...any) {
	if at := r.doc.Get(path...); !at.IsNull() && !slices.Contains(words, at.Text()) {
		r.bad(path, "`%s` must be one of %s, not %q", join(path), strings.Join(words, ", "), at.Text())
	}
}

// broken tells whether a finding is an error.
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

// below returns a path with more elements appended.
func below(path []any, more ...any) []any { return append(slices.Clip(path), more...) }
