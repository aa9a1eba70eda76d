package istio_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/source"
)

// TestFindings has what is said about testdata/findings/*.yaml: NAME.txt has the
// findings of NAME.yaml, with their positions and hints.
func TestFindings(t *testing.T) {
	files, err := filepath.Glob("testdata/findings/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no inputs", err)
	}
	options := render.Options{Charts: fixture.Charts}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			docs, found := source.Parse(filepath.Base(file), content)
			more, err := render.Load(t.Context(), docs, options).Render(t.Context(), func(render.Cluster) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, d := range append(found, more...) {
				b.WriteString(d.String() + "\n")
			}
			golden.Compare(t, strings.TrimSuffix(file, ".yaml")+".txt", b.String())
		})
	}
}
