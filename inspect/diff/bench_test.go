package diff

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

const benchClusters = 100

// fleet returns an ambient fleet whose clusters differ only in their own values.
func fleet(tag string) []source.Document {
	var clusters strings.Builder
	for i := range benchClusters {
		fmt.Fprintf(&clusters, "{name: cluster-%04d}, ", i)
	}
	docs, _ := source.Parse("fleet.yaml", fmt.Appendf(nil, `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  installations:
  - clusters: [%s]
    istioOperatorSpec:
      profile: ambient
      hub: us-docker.pkg.dev/gloo-mesh/istio-workshops
      tag: %s
      components: {cni: {enabled: true, namespace: istio-system}}
`, clusters.String(), tag))
	return docs
}

func rendered(b *testing.B, tag string, write func(render.Cluster) error) time.Duration {
	b.Helper()
	charts, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	start := time.Now()
	options := render.Options{Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return charts, nil }}
	found, err := render.Load(b.Context(), fleet(tag), options).Render(b.Context(), write)
	if err != nil || found.HasErrors() {
		b.Fatal(err, found)
	}
	return time.Since(start)
}

// BenchmarkDiff compares a fleet with itself and with the next minor version. The metric is the time of
// rendering and comparing, in per cent of the time of rendering.
func BenchmarkDiff(b *testing.B) {
	for name, tag := range map[string]string{"same": "1.23.2-solo", "upgrade": "1.24.2-solo"} {
		b.Run(name, func(b *testing.B) {
			old := map[string]*snapshot.Snapshot{}
			rendered(b, "1.23.2-solo", func(c render.Cluster) error {
				old[c.Name] = c.Snapshot()
				return nil
			})
			var alone, both time.Duration
			for b.Loop() {
				alone += rendered(b, tag, func(render.Cluster) error { return nil })
				f := New()
				both += rendered(b, tag, func(c render.Cluster) error { return f.Add(old[c.Name], c) })
				if r := f.Report(); len(r.Groups) > 1 || r.IsEmpty() != (name == "same") {
					b.Fatalf("%d groups", len(r.Groups))
				}
			}
			b.ReportMetric(100*float64(both)/float64(alone), "%-of-rendering")
		})
	}
}
