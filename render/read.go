package render

import (
	"path/filepath"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Read is the first step of the data path. It reads the documents of the paths, and what a RenderConfig among them
// names: resources, and files with values.
func Read(reader *source.Reader, paths ...string) ([]source.Document, diag.List) {
	return read(reader, paths, func(d source.Document) []string { return append(Resources(d), Files(d)...) })
}

// ReadFiles is Read without the resources that a RenderConfig names.
func ReadFiles(reader *source.Reader, paths ...string) ([]source.Document, diag.List) {
	return read(reader, paths, Files)
}

func read(reader *source.Reader, paths []string, named func(source.Document) []string) ([]source.Document, diag.List) {
	docs, found := reader.Read(paths...)
	for _, d := range docs {
		if lifecycle.IsConfig(d) {
			more, bad := reader.Read(named(d)...)
			docs, found = append(docs, more...), append(found, bad...)
		}
	}
	return docs, found
}

// Resources returns the paths of resources that a RenderConfig names, each once. They are relative to the working
// directory of the reader.
func Resources(config source.Document) []string {
	spec := config.Get("spec")
	names := texts(spec.Get("resources").Items())
	for _, c := range spec.Get("clusters").Items() {
		names = append(names, texts(c.Get("resources").Items())...)
	}
	if pattern := spec.Get("pattern").Text(); pattern != "" {
		names = append(names, lifecycle.FolderOf(pattern))
	}
	return beside(config.File, names)
}

// Files returns the paths of the files with values that a RenderConfig names. They are read whatever resources a run
// names.
func Files(config source.Document) []string {
	sail := config.Get("spec", "sail")
	return beside(config.File, texts([]source.Ref{sail.Get("vendorDefaults"), sail.Get("bundle")}))
}

func texts(items []source.Ref) []string {
	var out []string
	for _, r := range items {
		out = append(out, r.Text())
	}
	return out
}

// beside returns the paths of names beside a file, each once.
func beside(file string, names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, name := range names {
		name = Beside(file, name)
		if name != "" && !seen[name] {
			out = append(out, name)
		}
		seen[name] = true
	}
	return out
}

// Beside returns the path of a name that is relative to the directory of a file.
func Beside(file, name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(file), name)
}
