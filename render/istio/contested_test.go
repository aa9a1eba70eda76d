package istio_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// TestLosersAreContested: where a setting loses, a plain render knows that one may have lost, and where none can lose,
// it mostly knows that, too. The inputs are all fixtures and those of TestFindings.
func TestLosersAreContested(t *testing.T) {
	inputs, _ := filepath.Glob("testdata/findings/*.yaml")
	for _, name := range fixture.Names(t, "../../fixtures") {
		inputs = append(inputs, filepath.Join("../../fixtures", name))
	}
	library, _ := fixture.Charts(lifecycle.ConfigSpec{})
	lost, spared, clusters := 0, 0, 0
	for _, path := range inputs {
		docs, _ := source.NewReader(nil).Read(path)
		input, _ := lifecycle.Decode(docs)
		planned, _ := fleet.Plan(input, lifecycle.ConfigSpec{})
		for _, c := range planned {
			contested, found := losers(c, library)
			clusters++
			switch {
			case found > 0 && !contested:
				t.Errorf("%s: %d settings of cluster %q lose, and nothing is contested", path, found, c.Name)
			case found > 0:
				lost++
			case !contested:
				spared++
			}
		}
	}
	if lost < 4 || spared < clusters/2 {
		t.Errorf("of %d clusters, settings lose in %d, and %d are spared the search", clusters, lost, spared)
	}
}

// losers tells whether a plain render of a cluster has contested settings, and how many settings lose.
func losers(c *fleet.Cluster, library *chart.Library) (contested bool, lost int) {
	plain, recorded := map[*fleet.Installation]*istio.Spec{}, map[*fleet.Installation]*istio.Spec{}
	search := istio.NewLosers()
	for _, i := range c.Installations {
		set, _ := library.Resolve(i.Tag())
		if set == nil {
			continue
		}
		plain[i], _ = istio.NewSpec(i, set, istio.Options{})
		if plain[i] == nil {
			continue
		}
		recorded[i], _ = istio.NewSpec(i, set, istio.Options{Origins: true})
		contested = contested || plain[i].Contested()
		search.Spec(recorded[i])
	}
	releases, _ := istio.Releases(c, plain)
	contested = contested || slices.ContainsFunc(releases, (*istio.Release).Contested)
	releases, _ = istio.Releases(c, recorded)
	for _, r := range releases {
		search.Release(r)
	}
	return contested, len(search.Found())
}
