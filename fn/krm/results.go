package krm

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// results turns findings into results, which hosts show. A result has no field
// for a line, so the message and the tags have it.
func (f *function) results(found diag.List) framework.Results {
	var out framework.Results
	byFile := map[string][]source.Document{}
	for _, d := range f.fleet.Documents() {
		byFile[d.File] = append(byFile[d.File], d)
	}
	for _, d := range found {
		r := &framework.Result{Message: d.String(), Severity: framework.Severity(d.Severity.String()), Tags: tags(d)}
		if d.Field != "" {
			r.Field = &framework.Field{Path: d.Field}
		}
		if doc, ok := documentOf(byFile[d.Pos.File], d.Pos.Line); ok {
			version, kind := doc.Kind()
			r.ResourceRef = &yaml.ResourceIdentifier{TypeMeta: yaml.TypeMeta{APIVersion: version, Kind: kind},
				NameMeta: yaml.NameMeta{Name: doc.Get("metadata", "name").Text(),
					Namespace: doc.Get("metadata", "namespace").Text()}}
		}
		if d.Pos.File != "" && !f.labels[d.Pos.File] {
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
	switch clusters := d.Clusters(); len(clusters) {
	case 0:
	case 1:
		out["cluster"] = clusters[0]
	default:
		out["clusters"] = strings.Join(clusters, ",")
	}
	return out
}

// documentOf returns the last document of a file that begins at or before a
// line.
func documentOf(docs []source.Document, line int) (source.Document, bool) {
	var best source.Document
	for _, d := range docs {
		if d.Pos().Line <= line && (!best.Exists() || d.Pos().Line >= best.Pos().Line) {
			best = d
		}
	}
	return best, best.Exists()
}
