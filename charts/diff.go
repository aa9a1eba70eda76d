package charts

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/terminal"
)

// Diff returns the changes between two versions of a chart: default values by path, then templates and other
// files as unified diffs. It is empty for charts with the same content.
func Diff(a, b *chart.Chart) []byte {
	var out bytes.Buffer
	before, after := map[string]string{}, map[string]string{}
	flatten(before, "", a.Values)
	flatten(after, "", b.Values)
	for _, path := range union(before, after) {
		switch was, is := before[path], after[path]; {
		case was == is:
		case was == "":
			fmt.Fprintf(&out, "+ %s: %s\n", path, is)
		case is == "":
			fmt.Fprintf(&out, "- %s: %s\n", path, was)
		default:
			fmt.Fprintf(&out, "~ %s: %s -> %s\n", path, was, is)
		}
	}
	old, now := contents(a), contents(b)
	for _, name := range union(old, now) {
		out.Write(diff.Diff("a/"+name, []byte(old[name]), "b/"+name, []byte(now[name])))
	}
	return []byte(terminal.Text(out.String()))
}

// flatten stores the value of every path in out, in Go syntax.
func flatten(out map[string]string, path string, v any) {
	m, ok := v.(map[string]any)
	if !ok || len(m) == 0 {
		out[path] = text(v)
		return
	}
	for key, sub := range m {
		flatten(out, strings.TrimPrefix(path+"."+key, "."), sub)
	}
}

func text(v any) string {
	switch {
	case v == nil:
		return "null"
	case reflect.ValueOf(v).Kind() == reflect.String:
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(v)
}

// contents returns the files without the values, which are compared by path.
func contents(c *chart.Chart) map[string]string {
	out := map[string]string{}
	for _, files := range [][]*helmchart.File{c.Templates, c.Files} {
		for _, f := range files {
			out[f.Name] = string(f.Data)
		}
	}
	return out
}

func union(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}
