package explain

import (
	"context"
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
	together, err := Fields(context.Background(), one, key, append(paths, "spec.nothing"))
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
	if none, err := Fields(context.Background(), one, manifest.Key{Kind: "ConfigMap", Name: "none"}, paths); none != nil ||
		err != nil {
		t.Errorf("an object that is not there has %v, %v", none, err)
	}
}
