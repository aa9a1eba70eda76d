// Package diag holds what meshpress has to say about an input: findings with a
// code, a severity and the position of the line that caused them.
//
// It does not decide anything: the steps of the data path report, and the
// caller looks at [List.HasErrors]. Nothing here stops at the first finding.
package diag

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/terminal"
)

// Severity says how bad a finding is. Only errors keep output from being written.
type Severity int

// The severities, from the least to the worst.
const (
	Info Severity = iota
	Warning
	Error
)

var severityNames = []string{"info", "warning", "error"}

// String returns the name that is printed and that a RenderConfig uses.
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity is the inverse of [Severity.String]; ok is false for any other word.
func ParseSeverity(word string) (s Severity, ok bool) {
	i := slices.Index(severityNames, word)
	return Severity(i), i >= 0
}

// Pos is a place in an input file. Line and Col count from 1; 0 means unknown.
type Pos struct {
	File      string
	Line, Col int
}

// String returns file:line:col, without the parts that are not known.
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
	Hint     string // what to do about it; empty when there is nothing to add
	Pos      Pos
	Field    string // full path of the field, for machine-readable formats
	Cluster  string // the cluster it is about; empty for all
	Resource string // the resource that it is in, as Kind/namespace/name

	Places []Place // of a finding in several clusters, by cluster; set by [List.Sorted]
	Of     int     // the number of clusters in the run; 0 if it is not known
}

// InFile returns a finding about a file, or about something that is named like one.
// hint may be empty.
func InFile(code Code, file, text, hint string) Diagnostic {
	return Diagnostic{Code: code, Pos: Pos{File: file}, Text: text, Hint: hint}
}

// String returns the compiler-style line, and on lines of their own the hint and what [Diagnostic.About] returns.
func (d Diagnostic) String() string {
	var b strings.Builder
	if pos := d.Pos.String(); pos != "" {
		b.WriteString(terminal.Line(pos + ": ")) // a file may be called ":"
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

// List is any number of findings. The zero value is ready to use.
type List []Diagnostic

// Add appends a finding with the default severity of its code.
func (l *List) Add(d Diagnostic) {
	d.Severity = d.Code.Severity()
	d.Text, d.Hint = Shorten(oneLine(d.Text), maxText), Shorten(oneLine(d.Hint), maxText)
	*l = append(*l, d)
}

// oneLine keeps names of the input from making up lines, or from talking to the
// terminal; several messages in one are divided by semicolons.
func oneLine(text string) string {
	return terminal.Line(strings.ReplaceAll(text, "\n", "; "))
}

// HasErrors tells whether any finding is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}
