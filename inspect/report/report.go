// Package report writes findings in formats for people, editors, code scanning, test reports and pull requests.
//
// It does not change findings: package gate has set their severities.
package report

import (
	"fmt"
	"io"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// Help returns the explanation of a code, "" if there is none.
type Help func(diag.Code) string

// WriteText writes one line for each finding, and its hint on the next line.
func WriteText(w io.Writer, found diag.List, _ Help) error {
	for _, d := range found {
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
	}
	return nil
}

// finding is one finding in JSON.
type finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	Hint     string `json:"hint,omitempty"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Field    string `json:"field,omitempty"`
	Cluster  string `json:"cluster,omitempty"`
	Resource string `json:"resource,omitempty"`
}

// WriteJSON writes a list of findings. The meaning of its fields does not change.
func WriteJSON(w io.Writer, found diag.List, _ Help) error {
	out := []finding{}
	for _, d := range found {
		out = append(out, finding{d.Code.String(), d.Severity.String(), d.Code.Title(), d.Text, d.Hint, d.Pos.File,
			d.Pos.Line, d.Pos.Col, d.Field, d.Cluster, d.Resource})
	}
	return terminal.WriteJSON(w, out)
}

// codes returns the codes of the findings, each once.
func codes(found diag.List) []diag.Code {
	var out []diag.Code
	for _, d := range found {
		out = append(out, d.Code)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// message returns the text with the hint on the next line.
func message(d diag.Diagnostic) string {
	if d.Hint == "" {
		return terminal.Line(d.Text)
	}
	return terminal.Line(d.Text) + "\nhint: " + terminal.Line(d.Hint)
}
