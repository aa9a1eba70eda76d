// Package report writes findings in formats for people, editors, code scanning, test reports and pull requests.
//
// It does not change findings: package gate has set their severities.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

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

// Finding is a finding in JSON.
type Finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	Hint     string `json:"hint,omitempty"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Field    string `json:"field,omitempty"`
	Cluster  string `json:"cluster,omitempty"` // if there is only one
	Resource string `json:"resource,omitempty"`

	Clusters []string `json:"clusters,omitempty"`
	Places   []Place  `json:"places,omitempty"` // of each cluster, if they differ
}

// Place is the position of a finding for one cluster.
type Place struct {
	Cluster string `json:"cluster"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}

// WriteJSON writes a list of findings. The meaning of its fields does not change.
func WriteJSON(w io.Writer, found diag.List, _ Help) error {
	out := []Finding{}
	for _, d := range found {
		out = append(out, Of(d))
	}
	return terminal.WriteJSON(w, out)
}

// Of returns a finding in the form of its JSON.
func Of(d diag.Diagnostic) Finding {
	out := Finding{Code: d.Code.String(), Severity: d.Severity.String(), Title: d.Code.Title(), Text: d.Text, Hint: d.Hint,
		File: d.Pos.File, Line: d.Pos.Line, Column: d.Pos.Col, Field: d.Field, Resource: d.Resource,
		Clusters: d.Clusters()}
	if len(out.Clusters) == 1 {
		out.Cluster = out.Clusters[0]
	}
	if len(d.Elsewhere()) == 0 {
		return out
	}
	for _, p := range d.Places {
		out.Places = append(out.Places, Place{p.Cluster, p.Pos.File, p.Pos.Line, p.Pos.Col})
	}
	return out
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

// message returns the text, with the hint and the clusters on lines of their own.
func message(d diag.Diagnostic) string {
	lines := []string{terminal.Line(d.Text)}
	if d.Hint != "" {
		lines = append(lines, "hint: "+terminal.Line(d.Hint))
	}
	for _, about := range d.About() {
		lines = append(lines, terminal.Line(about))
	}
	return strings.Join(lines, "\n")
}
