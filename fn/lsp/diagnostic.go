package lsp

import (
	"github.com/meshpress/meshpress/render/diag"
)

// diagnostic is a finding as the protocol has it. Lines and columns count from 0.
type diagnostic struct {
	Range    span   `json:"range"`
	Severity int    `json:"severity"`
	Code     string `json:"code"`
	About    struct {
		Href string `json:"href"`
	} `json:"codeDescription"`
	Source  string `json:"source"`
	Message string `json:"message"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// severities are those of the protocol: 1 is an error.
var severities = map[diag.Severity]int{diag.Error: 1, diag.Warning: 2, diag.Info: 3}

// diagnostic translates a finding. The range is empty, and editors mark the word there.
func (s *Server) diagnostic(d diag.Diagnostic) diagnostic {
	at := position{max(d.Pos.Line-1, 0), max(d.Pos.Col-1, 0)}
	out := diagnostic{Range: span{at, at}, Severity: severities[d.Severity], Code: d.Code.String(), Source: "meshpress",
		Message: d.Text}
	page, anchor := d.Code.Document()
	out.About.Href = s.Documents + page + "#" + anchor
	if d.Hint != "" {
		out.Message += "\nhint: " + d.Hint
	}
	for _, line := range d.About() {
		out.Message += "\n" + line
	}
	return out
}
