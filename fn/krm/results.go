package krm

import (
	"strconv"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// results are the findings for hosts that show them; a result has no line, so
// the message and the tags do.
func (f *function) results(found diag.List) framework.Results {
	var out framework.Results
	for _, d := range found {
		r := &framework.Result{Message: d.String(), Severity: framework.Severity(d.Severity.String()), Tags: tags(d)}
		if d.Field != "" {
			r.Field = &framework.Field{Path: d.Field}
		}
		if doc, ok := f.documentOf(d.Pos); ok {
			version, kind := doc.Kind()
			r.ResourceRef = &yaml.ResourceIdentifier{TypeMeta: yaml.TypeMeta{APIVersion: version, Kind: kind},
				NameMeta: yaml.NameMeta{Name: doc.Get("metadata", "name").Text(), Namespace: doc.Get("metadata", "namespace").Text()}}
		}
		if d.Pos.File != "" && !f.isLabel(d.Pos.File) {
			r.File = &framework.File{Path: d.Pos.File}
		}
		out = append(out, r)
	}
	return out
}

func tags(d diag.Diagnostic) map[string]string {
	out := map[string]string{"code": d.Code.String()}
	for name, n := range map[string]int{"line": d.Pos.Line, "column": d.Pos.Col} {
		if n > 0 {
			out[name] = strconv.Itoa(n)
		}
	}
	if d.Cluster != "" {
		out["cluster"] = d.Cluster
	}
	return out
}

// documentOf is the last document of a file that begins before a line.
func (f *function) documentOf(pos diag.Pos) (source.Document, bool) {
	var best source.Document
	for _, d := range f.docs {
		if d.File == pos.File && d.Pos().Line <= pos.Line && (!best.Exists() || d.Pos().Line >= best.Pos().Line) {
			best = d
		}
	}
	return best, best.Exists()
}

// isLabel tells whether the file of a finding is none, but says what it is about.
func (f *function) isLabel(file string) bool {
	for _, item := range append([]*yaml.RNode{f.self}, f.items...) {
		if item != nil && f.file(item) == "" && f.label(item) == file {
			return true
		}
	}
	return false
}
