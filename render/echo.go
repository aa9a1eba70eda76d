package render

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// withoutEchoes removes what follows from a mistake of the input that is an error itself: that the API server would
// refuse an object, or that istiod cannot read a ConfigMap, because of the same value.
func withoutEchoes(list diag.List) diag.List {
	wrong := mistakes{map[diag.Pos]bool{}, map[place]bool{}, map[string]bool{}, map[place]bool{}}
	for _, d := range list {
		if d.Severity == diag.Error {
			wrong.add(d)
		}
	}
	return slices.DeleteFunc(list, wrong.explain)
}

// mistakes are the errors of the input.
type mistakes struct {
	at        map[diag.Pos]bool
	fields    map[place]bool  // with the lists and items that have them
	mesh      map[string]bool // files with a wrong mesh config
	resources map[place]bool  // that have a mistake, names included
}

// place is something in a file: the path of a field, or the name of a resource.
type place struct{ file, name string }

func (m mistakes) add(d diag.Diagnostic) {
	file := d.Pos.File
	if d.Code < diag.TemplateFailed {
		m.resources[place{file, d.Resource}] = true
	}
	if !d.Code.IsInput() {
		return
	}
	m.at[d.Pos] = true
	m.mesh[file] = m.mesh[file] || d.Code == diag.BadMeshConfig
	switch {
	case d.Field == "":
	case d.Code == diag.UnknownField: // what it should be is missing in the map
		m.fields[place{file, d.Field}] = true
		m.fields[place{file, d.Field[:max(strings.LastIndexByte(d.Field, '.'), 0)]}] = true
	default:
		m.fields[place{file, d.Field}] = true
		m.fields[place{file, above(d.Field)}] = true
	}
}

// explain tells whether a finding only follows from a mistake. One without a value that decides it may follow from
// any mistake of its resource, such as a revision that becomes part of many names.
func (m mistakes) explain(d diag.Diagnostic) bool {
	file := d.Pos.File
	switch {
	case d.Pos.Line == 0 || d.Code != diag.NotAccepted && d.Code != diag.KeyTwice && d.Code != diag.BadMeshData:
		return false
	case d.Code == diag.BadMeshData && m.mesh[file]:
		return true
	case d.Vague && m.resources[place{file, d.Resource}]:
		return true
	}
	return m.at[d.Pos] || d.Field != "" && m.fields[place{file, d.Field}]
}

// above is the list that an item is in, or the item of a list that a field is in; "" for others: what is wrong with
// one field of a map says nothing about the map.
func above(field string) string {
	at := max(strings.LastIndexAny(field, ".["), 0)
	if at > 0 && (field[at] == '[' || field[at-1] == ']') {
		return field[:at]
	}
	return field
}
