package istio_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

var library = sync.OnceValues(func() (*chart.Library, error) { return chart.NewLibrary(embedded.Charts(), nil) })

// TestFindings has what is said about testdata/findings/*.yaml: NAME.txt has the
// findings of NAME.yaml, with their positions and hints.
func TestFindings(t *testing.T) {
	files, err := filepath.Glob("testdata/findings/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no inputs", err)
	}
	charts, err := library()
	if err != nil {
		t.Fatal(err)
	}
	options := render.Options{Rules: []*policies.Rule{},
		Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return charts, nil }}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			docs, found := source.Parse(filepath.Base(file), content)
			more, err := render.Fleet(docs, options, func(render.Cluster) error { return nil })
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
