package render_test

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// TestOptionsMayBeUnset: a run without charts reports a finding and writes nothing, with and without resources.
func TestOptionsMayBeUnset(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		code diag.Code
		says string
	}{
		"resources":    {mesh, diag.BadChart, "`Options.Charts`"},
		"no documents": {"", diag.NoInput, "no lifecycle resource"},
	} {
		t.Run(name, func(t *testing.T) {
			docs, found := source.Parse("mesh.yaml", []byte(c.text))
			if len(found) > 0 {
				t.Fatal(found)
			}
			found, err := render.Load(t.Context(), docs, render.Options{}).Render(t.Context(), func(render.Cluster) error {
				t.Error("a cluster is written")
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 || !found.HasErrors() || found[0].Code != c.code || !strings.Contains(found[0].Text, c.says) {
				t.Errorf("must report %s with %q, reports %v", c.code, c.says, found)
			}
		})
	}
}
