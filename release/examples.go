package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// developed is the image of the examples in the checkout, which `make image` builds.
const developed = "meshpress:dev"

// examples writes the examples with the image of the release, by digest.
func (o *options) examples(image string) error {
	entries, err := walk("examples")
	if err != nil {
		return err
	}
	var out []entry
	for _, e := range entries {
		if strings.HasSuffix(e.name, ".go") {
			continue
		}
		e.content = bytes.ReplaceAll(e.content, []byte(developed), []byte(image))
		e.name = "examples/" + e.name
		out = append(out, e)
	}
	var b bytes.Buffer
	if err := packTarball(&b, o.commit.date, out); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(o.out, o.file("_image.txt")), []byte(image+"\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(o.out, o.file("_examples.tar.gz")), b.Bytes(), 0o644)
}

// walk returns the files below a directory, in the order of their names.
func walk(dir string) ([]entry, error) {
	var out []entry
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(dir, name)
		out = append(out, entry{filepath.ToSlash(inside), 0o644, content})
		return err
	})
	return out, err
}
