package admission_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/source"
)

// FuzzLoad proves that any files can be loaded and applied without a panic. Seeds that use up the cost budget
// are left out because they are slow; TestCases has them.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/*/policies.yaml")
	if err != nil || len(files) == 0 {
		f.Fatal("there are no seeds", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if !strings.Contains(file, "hostile") {
			f.Add(content)
		}
	}
	c := &render.Cluster{Name: "east",
		Releases: []render.Release{{Objects: objects(f, "testdata/as-in-a-cluster/objects.yaml")}}}
	f.Fuzz(func(t *testing.T, content []byte) {
		docs, _ := source.Parse("policies.yaml", content)
		p, _ := admission.Load(docs)
		p.Check(t.Context(), c)
	})
}
