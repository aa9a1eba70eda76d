package render

import (
	"testing"

	"github.com/meshpress/meshpress/render/diag"
)

// TestEchoes: a finding that follows from an error of the input is left out, and no other.
func TestEchoes(t *testing.T) {
	at := func(line int) diag.Pos { return diag.Pos{File: "a.yaml", Line: line, Col: 1} }
	for name, c := range map[string]struct {
		mistake, echo diag.Diagnostic
		isEcho        bool
	}{
		"the same place": {diag.Diagnostic{Code: diag.BadValue, Pos: at(3)},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(3)}, true},
		"another place": {diag.Diagnostic{Code: diag.BadValue, Pos: at(3)},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(4)}, false},
		"the item of the field": {diag.Diagnostic{Code: diag.BadValue, Pos: at(3), Field: "spec.env[0].value"},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(2), Field: "spec.env[0]"}, true},
		"the map of the field": {diag.Diagnostic{Code: diag.BadValue, Pos: at(3), Field: "spec.a.b"},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(2), Field: "spec.a"}, false},
		"the map of an unknown field": {diag.Diagnostic{Code: diag.UnknownField, Pos: at(3), Field: "spec.a.b"},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(2), Field: "spec.a"}, true},
		"the mesh config": {diag.Diagnostic{Code: diag.BadMeshConfig, Pos: at(3)},
			diag.Diagnostic{Code: diag.BadMeshData, Pos: at(1)}, true},
		"a revision": {diag.Diagnostic{Code: diag.BadRevision, Pos: at(3), Resource: "A/a"},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(1), Resource: "A/a", Vague: true}, true},
		"of another resource": {diag.Diagnostic{Code: diag.BadRevision, Pos: at(3), Resource: "A/a"},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(1), Resource: "A/b", Vague: true}, false},
		"a warning": {diag.Diagnostic{Code: diag.UnknownKey, Pos: at(3)},
			diag.Diagnostic{Code: diag.NotAccepted, Pos: at(3)}, false},
		"a rule": {diag.Diagnostic{Code: diag.BadValue, Pos: at(3)},
			diag.Diagnostic{Code: diag.OwnPods, Pos: at(3)}, false},
	} {
		var list diag.List
		list.Add(c.mistake)
		list.Add(c.echo)
		if is := len(withoutEchoes(list)) == 1; is != c.isEcho {
			t.Errorf("%s: it is an echo: %t, want %t", name, is, c.isEcho)
		}
	}
}
