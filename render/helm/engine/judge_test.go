package engine_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chartutil"
	helmengine "helm.sh/helm/v3/pkg/engine"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/helm/engine"
)

// values makes what templates see; each call makes them again, for templates
// change them.
func values(t testing.TB, c *helmchart.Chart, given map[string]any) chartutil.Values {
	t.Helper()
	options := chartutil.ReleaseOptions{Name: "release", Namespace: "istio-system"}
	out, err := chartutil.ToRenderValues(c, given, options, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// seen are these values, of the types that this engine takes.
func seen(t testing.TB, c *helmchart.Chart, given map[string]any) map[string]any {
	t.Helper()
	out := values(t, c, given)
	out["Values"] = out["Values"].(chartutil.Values).AsMap()
	return out
}

// judge compares a chart with Helm's engine.
func judge(t testing.TB, c *helmchart.Chart, given map[string]any) {
	t.Helper()
	want, helms := helmengine.Render(c, values(t, c, given))
	got, ours := engine.Render(c, seen(t, c, given), engine.Limits{})
	switch {
	case (helms == nil) != (ours == nil):
		t.Errorf("chart %q: the error is %v, Helm's %v", c.Name(), ours, helms)
	case helms == nil:
		if d := cmp.Diff(want, maps.Clone(got.Files)); d != "" {
			t.Errorf("chart %q (- Helm's engine, + this one):\n%s", c.Name(), d)
		}
	}
}

func library(t testing.TB) *chart.Library {
	t.Helper()
	l, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// given are values for the charts of Istio, with something in each part of them.
func given() []map[string]any {
	return []map[string]any{
		{},
		{"profile": "ambient", "global": map[string]any{"multiCluster": map[string]any{"clusterName": "c1"},
			"network": "n1"}},
		{"revision": "r1", "global": map[string]any{"platform": "openshift", "logAsJson": true,
			"imagePullSecrets": []any{"s"}}},
		{"defaultRevision": "r1", "revisionTags": []any{"a", "b"},
			"meshConfig": map[string]any{"trustDomain": "td",
				"defaultConfig": map[string]any{"image": map[string]any{"imageType": "debug"}}}},
	}
}

func TestEmbeddedChartsAreThoseOfHelm(t *testing.T) {
	for _, set := range library(t).Sets() {
		for _, name := range chart.Names {
			c, err := set.Chart(name)
			if err != nil {
				t.Fatal(err)
			}
			c.Schema = nil // values of other charts are there, too
			t.Run(set.Version.String()+"/"+string(name), func(t *testing.T) {
				for _, v := range given() {
					judge(t, c.Chart, v)
				}
			})
		}
	}
}

func BenchmarkEngines(b *testing.B) {
	for _, version := range library(b).Sets() {
		c, err := version.Chart(chart.Istiod)
		if err != nil {
			b.Fatal(err)
		}
		given := given()[1]
		b.Run(version.Version.String()+"/helm", func(b *testing.B) {
			for b.Loop() {
				if _, err := helmengine.Render(c.Chart, values(b, c.Chart, given)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(version.Version.String()+"/ours", func(b *testing.B) {
			for b.Loop() {
				if _, err := engine.Render(c.Chart, seen(b, c.Chart, given), engine.Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(version.Version.String()+"/values", func(b *testing.B) {
			for b.Loop() {
				values(b, c.Chart, given)
			}
		})
	}
}
