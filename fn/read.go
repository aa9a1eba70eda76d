package fn

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Read reads the paths and the config that the settings name. Paths of the
// settings replace those that the config names.
func Read(reader *source.Reader, settings parameter.Settings) ([]source.Document, diag.List) {
	paths := settings.Spec.Resources
	docs, found := render.Read(reader, paths...)
	if settings.Config == "" {
		return withoutCharts(reader, docs, found, settings)
	}
	read := render.ReadFiles
	if len(paths) == 0 {
		read = render.Read
	}
	more, bad := read(reader, settings.Config)
	docs, found = append(docs, more...), slices.Concat(found, bad)
	if !bad.HasErrors() && !slices.ContainsFunc(docs, func(d source.Document) bool {
		return isConfig(d, settings.Config)
	}) {
		found.Add(diag.InFile(diag.BadValue, settings.Config,
			"must hold a RenderConfig of \"meshpress.dev/v1alpha1\": it sets nothing", ""))
	}
	return withoutCharts(reader, docs, found, settings)
}

// withoutCharts removes documents and findings of the directory of charts,
// which may be below a path: templates are no resources.
func withoutCharts(reader *source.Reader, docs []source.Document, found diag.List,
	settings parameter.Settings) ([]source.Document, diag.List) {
	dirs := []string{settings.Spec.Charts.Dir}
	for _, d := range docs {
		if lifecycle.IsConfig(d) {
			dirs = append(dirs, render.Beside(d.File, d.Get("spec", "charts", "dir").Text()))
		}
	}
	isChart := func(file string) bool {
		return slices.ContainsFunc(dirs, func(dir string) bool { return dir != "" && isOfChart(reader, dir, file) })
	}
	return slices.DeleteFunc(docs, func(d source.Document) bool { return isChart(d.File) }),
		slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return isChart(d.Pos.File) })
}

// isOfChart tells whether a file belongs to the charts in dir: unpacked charts,
// or the source tree of Istio.
func isOfChart(reader *source.Reader, dir, file string) bool {
	below, err := filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(below) {
		return false
	}
	first, _, _ := strings.Cut(filepath.ToSlash(below), "/")
	return reader.Exists(filepath.Join(dir, first, "Chart.yaml")) ||
		reader.Exists(filepath.Join(dir, "charts", "base", "Chart.yaml"))
}

func isConfig(d source.Document, file string) bool {
	return lifecycle.IsConfig(d) && filepath.Clean(d.File) == filepath.Clean(file)
}
