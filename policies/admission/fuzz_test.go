package admission_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render/source"
)

// FuzzLoad: whatever is in the files, it is read to the end, and can be applied.
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
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		docs, _ := source.Parse("policies.yaml", content)
		p, _ := admission.Load(docs)
		for _, c := range clusters(t, "testdata/as-in-a-cluster") {
			p.Check(c)
		}
	})
}
