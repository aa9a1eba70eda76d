package fn

import (
	"slices"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Read reads what the settings name: paths, a config, and what the config names.
func Read(reader *source.Reader, settings parameter.Settings) ([]source.Document, diag.List) {
	paths := settings.Spec.Resources
	if settings.Config != "" {
		paths = append(slices.Clone(paths), settings.Config)
	}
	return render.Read(reader, paths...)
}

// Options returns the options of a run that opens files by a reader.
func Options(reader *source.Reader, settings parameter.Settings, progress func(done, all int)) render.Options {
	return render.Options{
		Charts:   func(dir string) (*chart.Library, error) { return embedded.Open(dir, reader.OpenDir) },
		Config:   settings.Spec,
		Policies: func(files []string) ([]source.Document, diag.List) { return reader.Fresh().Read(files...) },
		Progress: progress,
		Today:    today(settings.Today),
	}
}

// Merge joins the findings of reading and of rendering. That a resource or a
// cluster is missing is left out where a file could not be read: it may have
// been the one.
func Merge(read, rendered diag.List) diag.List {
	if read.HasErrors() {
		rendered = slices.DeleteFunc(rendered, func(d diag.Diagnostic) bool { return d.Code == diag.NoInput || d.Code == diag.NotNamed })
	}
	return slices.Concat(read, rendered).Sorted()
}
