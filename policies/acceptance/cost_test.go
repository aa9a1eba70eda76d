package acceptance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/meshpress/meshpress/policies/acceptance"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// plan is that of a cluster of which nothing is known but one installation.
var plan = &fleet.Cluster{Name: "c", Installations: []*fleet.Installation{{}}}

// BenchmarkCluster gives the cost of the check in per cent of the rendering, of
// the first cluster of a run and of one more that has the same objects.
func BenchmarkCluster(b *testing.B) {
	docs, found := source.NewReader(nil).Read("../../fixtures/version-1.29")
	if found.HasErrors() {
		b.Fatal(found)
	}
	renderDocs(b, docs) // the charts are opened
	var rendered, first, more time.Duration
	for b.Loop() {
		start := time.Now()
		cluster := renderDocs(b, docs)[0]
		rendered += time.Since(start)
		check := acceptance.New()
		start = time.Now()
		check.Cluster(&cluster)
		first += time.Since(start)
		start = time.Now()
		check.Cluster(&cluster)
		more += time.Since(start)
	}
	b.ReportMetric(100*float64(first)/float64(rendered), "%first")
	b.ReportMetric(100*float64(more)/float64(rendered), "%further")
}

// FuzzObject: whatever an object is, it is compared to the end.
func FuzzObject(f *testing.F) {
	for _, o := range objects(f) {
		text, err := o.YAML()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata: {mesh: 'a: ['}")
	check := acceptance.New()
	f.Fuzz(func(t *testing.T, text string) {
		o, err := manifest.Parse(text)
		if err != nil || o == nil {
			return
		}
		for _, err := range check.Object(31, o) {
			if strings.TrimSpace(err.Field) == "" {
				t.Errorf("an error without a field: %v", err)
			}
		}
		check.Cluster(&render.Cluster{Name: "c", Plan: plan,
			Releases: []render.Release{{Dir: "r", Objects: []*manifest.Object{o}}}})
	})
}
