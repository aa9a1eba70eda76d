// Package diag holds findings: each has a code, a severity, the position of the line that caused it, a text and
// a hint.
//
// It decides nothing: the steps of the data path add findings, and the caller looks at [List.HasErrors]. A step
// does not stop at its first finding.
package diag

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/terminal"
)

// Severity says how bad a finding is. Only an error prevents output.
type Severity int

// The severities in ascending order.
const (
	Info Severity = iota
	Warning
	Error
)

var severityNames = []string{"info", "warning", "error"}

// String returns the name that is printed and that a RenderConfig uses.
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity is the inverse of [Severity.String]; ok is false if there is no such severity.
func ParseSeverity(word string) (s Severity, ok bool) {
	i := slices.Index(severityNames, word)
	return Severity(i), i >= 0
}

// Pos is a position in an input file. Line and Col count from 1; 0 means unknown.
type Pos struct {
	File      string
	Line, Col int
}

// String returns file:line:col without the unknown parts.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Diagnostic is one finding. Code is one of the constants of this package.
type Diagnostic struct {
	Code     Code
	Severity Severity
	Text     string // one line, no capital, no full stop
	Hint     string // what the user can do; may be empty
	Pos      Pos
	Field    string // full path of the field
	Cluster  string // the cluster that the finding is about; empty for all
	Resource string // the resource that has the position, as Kind/namespace/name

	// Vague says that the position is not the one of the mistake, but of the resource or component that has it.
	Vague bool

	Places []Place // of a finding in several clusters, by cluster; [List.Sorted] sets it
	Of     int     // the number of clusters in the run; 0 if it is not known
}

// InFile returns a finding about a file, or about something that has a name like a file. hint may be empty.
func InFile(code Code, file, text, hint string) Diagnostic {
	return Diagnostic{Code: code, Pos: Pos{File: file}, Text: text, Hint: hint}
}

// String returns the compiler-style line, and on lines of their own the hint and what [Diagnostic.About] returns.
func (d Diagnostic) String() string {
	var b strings.Builder
	if pos := d.Pos.String(); pos != "" {
		b.WriteString(terminal.Line(pos + ": ")) // the name of a file may hold ":"
	}
	fmt.Fprintf(&b, "%s %s: %s", d.Severity, d.Code, oneLine(d.Text))
	if d.Hint != "" {
		b.WriteString("\n  hint: " + oneLine(d.Hint))
	}
	for _, line := range d.About() {
		b.WriteString("\n  " + line)
	}
	return b.String()
}

// List is a list of findings. The zero value is empty.
type List []Diagnostic

// Add appends a finding with the default severity of its code.
func (l *List) Add(d Diagnostic) {
	d.Severity = d.Code.Severity()
	d.Text, d.Hint = Shorten(oneLine(d.Text), maxText), Shorten(oneLine(d.Hint), maxText)
	*l = append(*l, d)
}

// oneLine makes a text safe for one line of a terminal: names of the input must not add lines or control the
// terminal. Semicolons separate the lines of the text.
func oneLine(text string) string {
	return terminal.Line(strings.ReplaceAll(text, "\n", "; "))
}

// HasErrors tells whether any finding is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}
