package source

import "github.com/meshpress/meshpress/render/diag"

// Finding returns a finding with the position and the path of the node. hint may be empty.
func (r Ref) Finding(code diag.Code, text, hint string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Pos: r.Pos(), Field: r.Path(), Text: text, Hint: hint}
}
