package golden

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

const findingsFile = "findings.txt"

func TestGolden(t *testing.T) {
	for _, name := range cases(t) {
		t.Run(name, func(t *testing.T) {
			got := renderCase(t, name)
			dir := filepath.Join("golden", name)
			if golden.Update() {
				rewrite(t, dir, got)
			}
			if diff := cmp.Diff(read(t, dir), got); diff != "" {
				t.Errorf("%s differs (- golden, + rendered):\n%s", dir, diff)
			}
		})
	}
}

// cases lists the folders of fixtures/. It changes the working directory to the top of the repository.
func cases(t *testing.T) []string {
	t.Helper()
	t.Chdir("..")
	return fixture.Names(t, "fixtures")
}

// renderCase returns the files of a tree by path, and the findings.
func renderCase(t *testing.T, name string) map[string]string {
	t.Helper()
	docs, found := source.NewReader(nil).Read("fixtures/" + name)
	files := map[string]string{}
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts,
		Checks: policies.New(policies.Options{})}).Render(t.Context(), func(c render.Cluster) error {
		for _, r := range c.Releases {
			if len(r.CRDs) > 0 {
				files[c.Name+"/"+r.Dir+"/crds.sha256"] = digests(t, r.CRDs)
			}
			text, err := manifest.Stream(r.Objects)
			if err != nil {
				return err
			}
			files[c.Name+"/"+r.Dir+"/manifest.yaml"] = string(text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range append(found, more...) {
		files[findingsFile] += d.String() + "\n"
	}
	return files
}

func digests(t *testing.T, definitions []*manifest.Object) string {
	t.Helper()
	var b strings.Builder
	for _, o := range definitions {
		text, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(text), o.Name())
	}
	return b.String()
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatalf("read golden tree, run with -update to make it: %v", err)
	}
	return files
}

func rewrite(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
