package render

import (
	"path/filepath"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Read is the first step of the data path. It reads the documents of the paths and of the resources that a
// RenderConfig among them names.
func Read(reader *source.Reader, paths ...string) ([]source.Document, diag.List) {
	docs, found := reader.Read(paths...)
	for _, d := range docs {
		if lifecycle.IsConfig(d) {
			more, bad := reader.Read(Resources(d)...)
			docs, found = append(docs, more...), append(found, bad...)
		}
	}
	return docs, found
}

// Resources returns the paths that a RenderConfig names, each once. They are relative to the working directory of the
// reader.
func Resources(config source.Document) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range config.Get("spec", "resources").Items() {
		name := Beside(config.File, r.Text())
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
