package chartdiff

import (
	"bytes"
	"maps"
	"slices"

	"github.com/rogpeppe/go-internal/diff"
	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/terminal"
)

// Source returns the templates and other files that differ between two versions of a chart, as unified diffs.
func Source(a, b *chart.Chart) []byte {
	var out bytes.Buffer
	old, now := contents(a), contents(b)
	for _, name := range differing(a, b) {
		out.Write(diff.Diff("a/"+name, []byte(old[name]), "b/"+name, []byte(now[name])))
	}
	return []byte(terminal.Text(out.String()))
}

// differing lists the files that differ, sorted. Default values are compared by path.
func differing(a, b *chart.Chart) []string {
	old, now := contents(a), contents(b)
	var out []string
	for name, text := range now {
		if old[name] != text {
			out = append(out, name)
		}
	}
	for name := range maps.Keys(old) {
		if _, stays := now[name]; !stays {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// contents returns the files of a chart without its values; none for nil.
func contents(c *chart.Chart) map[string]string {
	out := map[string]string{}
	if c == nil {
		return out
	}
	for _, files := range [][]*helmchart.File{c.Templates, c.Files} {
		for _, f := range files {
			out[f.Name] = string(f.Data)
		}
	}
	return out
}
