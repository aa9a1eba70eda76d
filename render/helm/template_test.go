package helm_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/source"
)

// TestTemplatesAreTheRelease: a chart renders the same objects as a whole, file by file, and with one template
// only.
func TestTemplatesAreTheRelease(t *testing.T) {
	entries, err := os.ReadDir("../../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if testing.Short() && i%3 != 0 {
			continue
		}
		t.Run(e.Name(), func(t *testing.T) {
			for _, r := range releases(t, "../../fixtures/"+e.Name()) {
				checkTemplates(t, r)
			}
		})
	}
}

func checkTemplates(t *testing.T, r helm.Release) {
	t.Helper()
	whole, err := helm.Render(r)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := helm.Templates(r)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, part := range parts {
		n += len(part.Objects)
		if len(part.Objects) == 0 {
			continue
		}
		alone, err := helm.Templates(r.Only(part.Name))
		if err != nil {
			t.Fatalf("%s: %s alone: %v", r.Name, part.Name, err)
		}
		for _, p := range alone {
			if p.Name != part.Name {
				continue
			}
			if d := cmp.Diff(part.Objects[0].Data, p.Objects[0].Data); d != "" {
				t.Errorf("%s: %s alone differs (- whole, + alone):\n%s", r.Name, part.Name, d)
			}
		}
	}
	if n != len(whole.Objects) {
		t.Errorf("%s: the files have %d objects, the release %d", r.Name, n, len(whole.Objects))
	}
}

// releases returns the releases of a fixture with only the values that their charts can read.
func releases(t *testing.T, path string) []helm.Release {
	t.Helper()
	docs, found := source.NewReader(nil).Read(path)
	var out []helm.Release
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c render.Cluster) error {
			for _, r := range c.Releases {
				if r.From != nil {
					out = append(out, r.From.Seen())
				}
			}
			return nil
		})
	if err != nil || len(out) == 0 {
		t.Fatalf("%v\n%v", err, append(found, more...))
	}
	return out
}

func TestEffectiveValuesHaveTheProfileOfTheChart(t *testing.T) {
	for _, r := range releases(t, "../../fixtures/version-1.24") {
		values, err := helm.Effective(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(values) == 0 {
			t.Errorf("%s has no values", r.Name)
		}
		if env, _ := values["env"].(map[string]any); r.Name == "istiod" && env["PILOT_ENABLE_AMBIENT"] != "true" {
			t.Errorf("env is %v, want that of profile ambient, too", values["env"])
		}
	}
}
