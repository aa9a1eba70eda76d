// Package starter writes a small fleet with comments, for a team that begins. Its files are those of `meshpress
// init`. It does not render and does not check what it writes: a test does.
package starter

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/examples"
	"github.com/meshpress/meshpress/render/layout"
)

//go:embed files
var files embed.FS

// Families lists the kinds of resources to begin with.
func Families() []string { return []string{"ilm", "sail", "operator"} }

// whichClusters are settings that say which cluster a resource is for, where the resources do not.
var whichClusters = map[string]string{
	"operator": "  # The clusters of the IstioOperators.\n  only: [east]\n",
	"sail":     "  # Resources of Sail name no cluster: the folder that they are in does.\n  pattern: \"{cluster}\"\n",
}

// File is a file to write, with its path below the directory of the user.
type File struct {
	Path    string
	Content []byte
}

// Files returns the files of a family, which must be one of [Families]. inputs replace its resources, if there are
// any.
func Files(family string, inputs []File) ([]File, error) {
	out := []File{}
	config, err := files.ReadFile("files/common/meshpress.yaml")
	if err != nil {
		return nil, err
	}
	config = []byte(strings.Replace(string(config), "spec:\n", "spec:\n"+whichClusters[family], 1))
	if len(inputs) == 0 {
		out = append(out, File{"fleet/meshpress.yaml", config})
		if inputs, err = resources(family); err != nil {
			return nil, err
		}
	}
	out = append(out, inputs...)
	attributes, err := files.ReadFile("files/common/gitattributes")
	if err != nil {
		return nil, err
	}
	job, err := examples.CI.ReadFile("ci/github.yaml")
	if err != nil {
		return nil, err
	}
	return append(out, File{layout.Attributes, attributes}, File{".github/workflows/mesh.yaml", job}), nil
}

func resources(family string) ([]File, error) {
	dir, err := fs.Sub(files, path.Join("files", family))
	if err != nil {
		return nil, err
	}
	var out []File
	err = fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(dir, name)
		out = append(out, File{path.Join("fleet", name), content})
		return err
	})
	return out, err
}

// Write writes the files below a directory, which it makes if it is missing. If one of them is there already, the
// error names all of these, and nothing is written.
func Write(dir string, all []File) error {
	var there []string
	for _, f := range all {
		if _, err := os.Lstat(filepath.Join(dir, f.Path)); err == nil {
			there = append(there, f.Path)
		}
	}
	if len(there) > 0 {
		slices.Sort(there)
		return &ExistsError{dir, there}
	}
	for _, f := range all {
		name := filepath.Join(dir, f.Path)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := create(name, f.Content); err != nil {
			return err
		}
	}
	return nil
}

// ExistsError says which files are in the way.
type ExistsError struct {
	Dir   string
	Files []string
}

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%q must not have the files %q, which init writes", e.Dir, e.Files)
}

// create writes a new file: it never replaces one, also not one that came in the meantime.
func create(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
