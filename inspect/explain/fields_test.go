package explain

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestFieldsTogetherAreAsEachAlone: several fields of an object that are explained at once have the layers of each by
// itself. The cluster is that of a plain rendering, after the run.
func TestFieldsTogetherAreAsEachAlone(t *testing.T) {
	docs, found := source.Parse("fleet.yaml", []byte(fleet))
	var one render.Cluster
	found, err := render.Load(context.Background(), docs, render.Options{Found: found, Charts: fixture.Charts}).Render(
		context.Background(), func(c render.Cluster) error {
			if c.Name == "one" {
				one = c
			}
			return nil
		})
	if err != nil || found.HasErrors() {
		t.Fatal(found, err)
	}
	key := manifest.Key{Group: "apps", Kind: "Deployment", Namespace: "istio-system", Name: "istiod"}
	paths := []string{"spec.replicas", "spec.template.metadata.labels.team", "apiVersion",
		"spec.template.spec.containers[name=discovery].image", "spec.template.spec.containers[0].env[name=CLUSTER_ID].value"}
	trials := NewTrials(0)
	together, err := trials.Fields(context.Background(), one, key, append(paths, "spec.nothing"))
	if err != nil {
		t.Fatal(err)
	}
	if len(together) != len(paths) {
		t.Errorf("%d fields are explained, not %d", len(together), len(paths))
	}
	for _, path := range paths {
		alone, err := ask(t, fleet, "deploy/istiod", path, "one")
		if err != nil || len(alone) != 1 {
			t.Fatal(alone, err)
		}
		if diff := cmp.Diff(*alone[0].Field, together[path]); diff != "" {
			t.Errorf("%s (- alone, + together):\n%s", path, diff)
		}
	}
	if none, err := trials.Fields(context.Background(), one, manifest.Key{Kind: "ConfigMap", Name: "none"},
		paths); none != nil ||
		err != nil {
		t.Errorf("an object that is not there has %v, %v", none, err)
	}
}

// TestTrialsAreShared: clusters that differ in their name alone are one trial, and a trial too many explains nothing.
func TestTrialsAreShared(t *testing.T) {
	docs, _ := source.Parse("fleet.yaml", []byte(alike))
	var all []render.Cluster
	found, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c render.Cluster) error { all = append(all, c); return nil })
	if err != nil || found.HasErrors() {
		t.Fatal(found, err)
	}
	trials := NewTrials(1)
	for i, c := range all {
		key := manifest.Key{Group: "apps", Kind: "Deployment", Namespace: "istio-system", Name: "istiod"}
		fields, err := trials.Fields(t.Context(), c, key, []string{"spec.replicas", "spec.template.metadata.labels.team"})
		if err != nil {
			t.Fatal(err)
		}
		label := fields["spec.template.metadata.labels.team"]
		want := []int{1, 1, 1, 0}[i] // the last cluster has values of its own
		if len(fields) < want || want == 0 && len(fields) > 0 {
			t.Errorf("cluster %s: %d fields", c.Name, len(fields))
		}
		if want > 0 && (len(label.Layers) == 0 || !strings.Contains(label.Layers[0].At, "fleet.yaml:")) {
			t.Errorf("cluster %s: the label is from %+v", c.Name, label.Layers)
		}
	}
	if n := len(trials.shared.tried); n != 1 {
		t.Errorf("%d trials, want 1", n)
	}
}

const alike = `
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh, namespace: gloo-mesh}
spec:
  installations:
  - clusters: [{name: east}, {name: north}, {name: south}]
    istioOperatorSpec: {profile: minimal, hub: hub.example.com/istio, tag: 1.24.2,
      values: {pilot: {podLabels: {team: a}}}}
  - clusters: [{name: west}]
    istioOperatorSpec: {profile: minimal, hub: hub.example.com/istio, tag: 1.24.2,
      values: {pilot: {podLabels: {team: b}}}}
`
