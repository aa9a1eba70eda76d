// Package starter writes a small fleet with comments, for a team that begins. Its files are those of `meshpress
// init`. It does not render and does not check what it writes: a test does.
package starter

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/meshpress/meshpress/examples"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

//go:embed files
var files embed.FS

// Families lists the kinds of resources to begin with.
func Families() []string { return []string{"ilm", "sail", "operator"} }

// File is a file to write, with its path below the directory of the user.
type File struct {
	Path    string
	Content []byte
}

// Family returns the resources of a family, which must be one of [Families], and their config.
func Family(family string) ([]File, error) {
	resources, err := resources(family)
	if err != nil {
		return nil, err
	}
	config, err := config(settings{Clusters: []string{"east"}, IsNameless: family != "ilm", ByFolder: family == "sail"})
	return append(resources, config), err
}

// Existing returns the config for resources that are in the directory fleet already, nothing if they have one. No
// resources are an error.
func Existing(dir string, docs []source.Document) ([]File, error) {
	var found []source.Document
	for _, doc := range docs {
		if lifecycle.IsConfig(doc) {
			return nil, nil
		}
		if lifecycle.Reads(doc) {
			found = append(found, doc)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%q must have lifecycle resources, and has none", dir)
	}
	config, err := config(settingsOf(found, dir))
	return []File{config}, err
}

// aVersion is the place in the job where the version of meshpress is.
const aVersion = "MESHPRESS: v1.0.0 "

// Files returns all files of a fleet: its resources and config, the job, which takes a version of meshpress, and the
// attributes.
func Files(fleet []File, version string) ([]File, error) {
	attributes, err := files.ReadFile("files/common/gitattributes")
	if err != nil {
		return nil, err
	}
	job, err := examples.CI.ReadFile("ci/github.yaml")
	if err != nil {
		return nil, err
	}
	job = bytes.Replace(job, []byte(aVersion), []byte("MESHPRESS: "+version+" "), 1)
	return append(fleet, File{layout.Attributes, attributes}, File{".github/workflows/mesh.yaml", job}), nil
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
