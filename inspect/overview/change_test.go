package overview

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// meshText is a control plane of some clusters.
const meshText = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  installations:
  - revision: stable
    clusters: [%s]
    istioOperatorSpec:
      profile: minimal
      tag: 1.24.2
      values: {pilot: {traceSampling: %s}, global: {network: east}, revisionTags: [prod]}
`

func fleetOf(t *testing.T, clusters, sampling string) *render.Fleet {
	t.Helper()
	docs, found := source.Parse("mesh.yaml", fmt.Appendf(nil, meshText, clusters, sampling))
	return render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts, Found: found})
}

// comparedWith renders a fleet, and describes its change from earlier snapshots.
func comparedWith(t *testing.T, fleet *render.Fleet, old map[string]*snapshot.Snapshot) (*Fleet,
	map[string]*snapshot.Snapshot) {
	t.Helper()
	f, now := New(old != nil), map[string]*snapshot.Snapshot{}
	found, err := fleet.Render(t.Context(), func(c render.Cluster) error {
		now[c.Name] = c.Snapshot()
		return f.Add(old[c.Name], c)
	})
	if err != nil || found.HasErrors() {
		t.Fatal(err, found)
	}
	for name, before := range old {
		if now[name] == nil {
			if err := f.Gone(before); err != nil {
				t.Fatal(err)
			}
		}
	}
	return f, now
}

const before, after = "{name: gone}, {name: kept, defaultRevision: true}, {name: same}",
	"{name: fresh}, {name: kept, defaultRevision: true}, {name: same}"

// TestChange: clusters and images get states, and only what changes has an origin.
func TestChange(t *testing.T) {
	_, old := comparedWith(t, fleetOf(t, before, "1"), nil)
	f, _ := comparedWith(t, fleetOf(t, after, "2"), map[string]*snapshot.Snapshot{"gone": old["gone"],
		"kept": old["kept"]})
	_, same := comparedWith(t, fleetOf(t, after, "2"), nil)
	again, _ := comparedWith(t, fleetOf(t, after, "2"), same)

	o := f.Overview()
	if diff := cmp.Diff(map[string]string{"fresh": Added, "gone": Removed, "kept": Changed, "same": Added},
		statesOf(o)); diff != "" {
		t.Errorf("states of clusters (- want, + got):\n%s", diff)
	}
	if diff := cmp.Diff([]Image{{Ref: "docker.io/istio/pilot:1.24.2", State: Same,
		Clusters: []string{"fresh", "kept", "same"}, Before: []string{"gone", "kept"}}}, imagesOf(o, "pilot")); diff != "" {
		t.Errorf("images (- want, + got):\n%s", diff)
	}
	if len(o.Origins) != 1 || o.Origins[0].Cluster != "kept" || o.Origins[0].Chart != "istiod" ||
		o.Origins[0].Resource != "IstioLifecycleManager/mesh" || o.Origins[0].Version != "1.24.2" {
		t.Errorf("origins: %+v", o.Origins)
	}
	if err := f.Explain(t.Context(), &o); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(o.Fields, func(field Field) bool {
		return field.Cluster == "kept" && field.Kind == "Deployment" &&
			strings.Contains(field.Path, "PILOT_TRACE_SAMPLING") &&
			field.Causes[0].At == "mesh.yaml:11:39"
	}) {
		t.Errorf("no field is explained by its line: %+v", o.Fields)
	}
	if o := again.Overview(); len(o.Origins) != 0 || !cmp.Equal(statesOf(o),
		map[string]string{"fresh": Same, "kept": Same, "same": Same}) {
		t.Errorf("an equal fleet has the origins %+v, and the states %v", o.Origins, statesOf(o))
	}
}

func statesOf(o Overview) map[string]string {
	out := map[string]string{}
	for _, c := range o.Clusters {
		out[c.Name] = c.State
	}
	return out
}

func imagesOf(o Overview, name string) []Image {
	return slices.DeleteFunc(o.Images, func(i Image) bool { return !strings.Contains(i.Ref, "/"+name+":") })
}

// TestRevisions: a row has what the objects say of control planes, and what only the plan and the values say.
func TestRevisions(t *testing.T) {
	fleet := fleetOf(t, after, "1")
	f, _ := comparedWith(t, fleet, nil)
	o := f.Overview()
	stable := Revision{Name: "stable", Version: "1.24.2", Tags: []string{"prod"}, TrustDomain: "fresh",
		Network: "east", At: "mesh.yaml:7:16"}
	chosen := stable
	chosen.Default, chosen.TrustDomain, chosen.At = true, "kept", "mesh.yaml:7:31"
	if diff := cmp.Diff([][]Revision{{stable}, {chosen}}, [][]Revision{o.Clusters[0].Revisions,
		o.Clusters[1].Revisions}); diff != "" {
		t.Errorf("revisions (- want, + got):\n%s", diff)
	}
	if parts := o.Clusters[0].Parts; len(parts) != 1 || parts[0].Component != "pilot" || parts[0].Name != "istiod-stable" {
		t.Errorf("parts: %+v", parts)
	}
	failed := Failed(fleet.Clusters)
	if failed.Rendered || failed.Plan != nil || len(failed.Clusters) != 3 {
		t.Errorf("a fleet that does not render: %+v", failed)
	}
	planned := Revision{Name: "stable", Version: "1.24.2", Default: true, At: "mesh.yaml:7:31"}
	if diff := cmp.Diff([]Revision{planned}, failed.Clusters[1].Revisions); diff != "" {
		t.Errorf("a revision that the inputs name (- want, + got):\n%s", diff)
	}
}
