package values

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestFixtures finds the least values of every release of every fixture, once, and checks what is said of them. A short
// run has those fixtures only of which it is checked that nothing more can go.
func TestFixtures(t *testing.T) {
	minimal := []string{"ambient", "sidecar", "version-1.22", "version-1.29", "legacy-gateways"}
	changes := 0
	for _, name := range fixture.Names(t, "../../fixtures") {
		if testing.Short() && !slices.Contains(minimal, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			each(t, name, func(c Cluster, r Release) {
				helmAloneRendersTheSame(t, c, r)
				patchesDoWhatIsDoneAfterHelm(t, c, r)
				changes += len(r.Changes)
				if slices.Contains(minimal, name) {
					nothingMoreCanGo(t, c, r)
				}
			})
		})
	}
	if changes < 20 && !testing.Short() {
		t.Errorf("the fixtures have %d changes only", changes)
	}
}

// helmAloneRendersTheSame: the chart with the least values and the changes that remain give the objects that meshpress
// renders.
func helmAloneRendersTheSame(t *testing.T, c Cluster, r Release) {
	t.Helper()
	plain := r.Release.Release
	plain.Values = r.Least
	whole := r.Release.Changes(objects(t, r.Release.Release), func(istio.Change, *manifest.Object, *manifest.Object) {})
	compare(t, c.Name+"/"+r.Name, whole, changed(objects(t, plain), r.Changes))
}

// changed does what remains to do after Helm.
func changed(objects []*manifest.Object, changes []Change) []*manifest.Object {
	out := slices.Clone(objects)
	for _, c := range changes {
		i := slices.IndexFunc(out, func(o *manifest.Object) bool { return o.Key() == c.Before.Key() })
		out[i] = c.After
	}
	return out
}

func compare(t *testing.T, release string, all, least []*manifest.Object) {
	t.Helper()
	if len(all) != len(least) {
		t.Fatalf("%s: %d objects with all values, %d with the least", release, len(all), len(least))
	}
	for i := range all {
		if d := cmp.Diff(sorted(withoutUnread(all[i])), sorted(withoutUnread(least[i]))); d != "" {
			t.Errorf("%s: %s (- all values, + the least):\n%s", release, all[i].Key(), d)
		}
	}
}

// objects are what the engine of Helm makes of a release.
func objects(t *testing.T, r helm.Release) []*manifest.Object {
	t.Helper()
	out, err := helm.Render(r)
	if err != nil {
		t.Fatal(err)
	}
	return out.Objects
}

// each visits the releases of a fixture.
func each(t *testing.T, name string, visit func(Cluster, Release)) {
	t.Helper()
	docs, found := source.NewReader(nil).Read("../../fixtures/" + name)
	fleet := New(func(*chart.Chart) string { return Upstream })
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(rendered render.Cluster) error {
			c, err := fleet.Cluster(rendered)
			for _, r := range c.Releases {
				visit(c, r)
			}
			return err
		})
	if err != nil || found.HasErrors() || more.HasErrors() || len(fleet.superfluous) == 0 {
		t.Fatalf("%v\n%v", err, append(found, more...))
	}
}

// nothingMoreCanGo: of the least values, none can be left out.
func nothingMoreCanGo(t *testing.T, c Cluster, r Release) {
	t.Helper()
	seen := r.Seen()
	output, err := helm.Render(seen)
	if err != nil {
		t.Fatal(err)
	}
	seen.Values = r.Least
	more, err := superfluous(seen, output)
	if err != nil || len(more) > 0 {
		t.Errorf("%s/%s: %v could go, too (%v)", c.Name, r.Name, more, err)
	}
}

// TestClustersShareTheWork: what differs in the name of the cluster alone is
// looked at once, and has the cluster's own values all the same.
func TestClustersShareTheWork(t *testing.T) {
	names := map[string]bool{}
	fleet := New(func(*chart.Chart) string { return Upstream })
	docs, _ := source.Parse("fleet.yaml",
		[]byte(
			`{apiVersion: admin.gloo.solo.io/v2, kind: IstioLifecycleManager, metadata: {name: istiod}, spec: {installations: [
		{clusters: [{name: one}, {name: two}, {name: "true"}], istioOperatorSpec: {profile: minimal, tag: 1.24.2}}]}}`))
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(rendered render.Cluster) error {
			c, err := fleet.Cluster(rendered)
			for _, r := range c.Releases {
				if global, ok := r.Least["global"].(map[string]any); ok && r.Name == "istiod" {
					cluster, _ := global["multiCluster"].(map[string]any)
					names[fmt.Sprint(cluster["clusterName"])] = true
				}
			}
			return err
		})
	if err != nil || more.HasErrors() {
		t.Fatal(err, more)
	}
	if want := map[string]bool{"one": true, "two": true, "true": true}; !maps.Equal(names, want) {
		t.Errorf("istiod has the names %v, want %v", names, want)
	}
	if n := len(fleet.superfluous); n > 4 {
		t.Errorf("%d releases were looked at for base and istiod of three clusters", n)
	}
}

// TestNullsThatRemoveDefaultsStay: in charts without layers of values, null is
// how Helm is told to forget a default.
func TestNullsThatRemoveDefaultsStay(t *testing.T) {
	plain := &helmchart.Chart{
		Metadata: &helmchart.Metadata{APIVersion: "v2", Name: "plain", Version: "1.0.0"},
		Values:   map[string]any{"limits": map[string]any{"cpu": "1", "memory": "1Gi"}, "replicas": 1},
		Templates: []*helmchart.File{{Name: "templates/a.yaml",
			Data: []byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {{ toJson .Values.limits }}\n")}},
	}
	r := helm.Release{Chart: &chart.Chart{Chart: plain, Name: "plain"}, Name: "a", Namespace: "a", KubeVersion: "v1.30.0",
		Values: map[string]any{"limits": map[string]any{"cpu": nil, "memory": "1Gi"}, "replicas": 1}}
	output, err := helm.Render(r)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := superfluous(r, output)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"limits": map[string]any{"cpu": nil}}
	if d := cmp.Diff(want, helm.Trim(r.Values, paths...)); d != "" {
		t.Error(d)
	}
}
