package istio_test

import (
	"slices"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// BenchmarkValues makes the values of all releases of a fixture: of a plain
// render, which only asks whether a setting may have lost, and with the record of their origins.
func BenchmarkValues(b *testing.B) {
	for name, options := range map[string]istio.Options{"plain": {}, "origins": {Origins: true}} {
		b.Run(name, func(b *testing.B) {
			docs, _ := source.NewReader(nil).Read("../../fixtures/sidecar")
			input, _ := lifecycle.Decode(docs)
			clusters, _ := fleet.Plan(input, lifecycle.ConfigSpec{})
			library, _ := fixture.Charts(lifecycle.ConfigSpec{})
			b.ReportAllocs()
			for b.Loop() {
				for _, c := range clusters {
					specs := map[*fleet.Installation]*istio.Spec{}
					for _, i := range c.Installations {
						set, _ := library.Resolve(i.Tag())
						specs[i], _ = istio.NewSpec(i, set, options)
					}
					releases, _ := istio.Releases(c, specs)
					contested := slices.ContainsFunc(releases, (*istio.Release).Contested)
					if len(releases) == 0 || contested {
						b.Fatalf("there are %d releases, contested: %v", len(releases), contested)
					}
				}
			}
		})
	}
}
