package main

import (
	"path"
	"strings"
	"testing"
)

// TestPages proves that an archive has the documentation, and that no link of it leads to a file that is not there.
func TestPages(t *testing.T) {
	t.Chdir("..")
	o := &options{version: "v0.1.0", home: "https://example.com/meshpress"}
	all, err := o.pages()
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, e := range all {
		there[e.name] = true
	}
	for _, name := range []string{"README.md", "docs/tutorial.md", "docs/cli/render.md", "docs/report.png"} {
		if !there[name] {
			t.Errorf("%s is not there", name)
		}
	}
	elsewhere := 0
	for _, e := range all {
		if path.Ext(e.name) != ".md" {
			continue
		}
		elsewhere += strings.Count(string(e.content), "](https://example.com/meshpress/blob/v0.1.0/")
		for _, m := range link.FindAllSubmatch(e.content, -1) {
			if file := path.Join(path.Dir(e.name), string(m[2])); !there[file] {
				t.Errorf("%s has a link to %s", e.name, file)
			}
		}
	}
	if elsewhere < 20 {
		t.Errorf("%d links lead to the repository", elsewhere)
	}
}
