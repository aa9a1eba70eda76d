package overview

import (
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

const fixtures = "../../fixtures"

// TestOverviewsOfFixturesAreValid validates the overview of each fixture, compared with that of the fixture
// before, against the published schema: so clusters come, go and change.
func TestOverviewsOfFixturesAreValid(t *testing.T) {
	compiled := compile(t)
	var old map[string]*snapshot.Snapshot
	for i, name := range fixture.Names(t, fixtures) {
		if testing.Short() && i%4 != 0 {
			continue
		}
		o, now := overviewOf(t, name, old)
		if err := compiled.Validate(dataOf(t, o)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(now) == 0 || len(o.Images) == 0 || len(o.Diff.Groups)+len(o.Diff.Added) == 0 {
			t.Errorf("%s has %d clusters, %d images, %d changes", name, len(now), len(o.Images), len(o.Diff.Groups))
		}
		old = now
	}
}

// overviewOf describes a fixture, compared with earlier snapshots of clusters, and returns its own.
func overviewOf(
	t *testing.T, name string, old map[string]*snapshot.Snapshot,
) (Overview, map[string]*snapshot.Snapshot) {
	t.Helper()
	docs, read := source.NewReader(nil).Read(fixtures + "/" + name)
	now := map[string]*snapshot.Snapshot{}
	f := New(true)
	found, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts, Found: read,
		Checks: policies.New(policies.Options{})}).Render(t.Context(), func(c render.Cluster) error {
		now[c.Name] = c.Snapshot()
		return f.Add(old[c.Name], c)
	})
	if err != nil {
		t.Fatal(err)
	}
	for cluster, before := range old {
		if now[cluster] == nil {
			if err := f.Gone(before); err != nil {
				t.Fatal(err)
			}
		}
	}
	o := f.Overview()
	if !testing.Short() {
		if err := f.Explain(t.Context(), &o); err != nil {
			t.Fatal(err)
		}
	}
	o.Find(found, func(diag.Code) string { return "Why." }, func(string) ([]byte, error) { return []byte("a: 1\n"), nil })
	return o, now
}
