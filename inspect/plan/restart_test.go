package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

func object(t *testing.T, text string) *manifest.Object {
	t.Helper()
	o, err := manifest.Parse(text)
	if err != nil || o == nil {
		t.Fatalf("%s: %v", text, err)
	}
	return o
}

// effects plans the change of one release and returns its effects.
func effects(t *testing.T, before, after []string) []string {
	t.Helper()
	old, c := snapshot.New("c"), render.Cluster{Name: "c", Releases: []render.Release{{Dir: "r"}}}
	for _, text := range before {
		old.Releases["r"] = append(old.Releases["r"], object(t, text))
	}
	for _, text := range after {
		c.Releases[0].Objects = append(c.Releases[0].Objects, object(t, text))
	}
	f := New()
	if err := f.Add(old, c); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, g := range f.Report().Groups {
		for _, s := range g.Steps {
			for _, e := range s.Effects {
				out = append(out, fmt.Sprintf("%s %s: %s", e.Kind, e.Object, e.Text))
			}
		}
	}
	return out
}

func workload(kind, container, spec, pod string) string {
	return fmt.Sprintf(`apiVersion: apps/v1
kind: %s
metadata: {name: w, namespace: ns}
spec:
  %s
  template:
    metadata: {labels: {app: w}}
    spec: {%s containers: [{name: %s}]}`, kind, spec, pod, container)
}

func TestRestarts(t *testing.T) {
	const scaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: " +
		"ns}\nspec: {minReplicas: 2, maxReplicas: 9, scaleTargetRef: {kind: Deployment, name: w}}"
	const budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: ns}\nspec: " +
		"{minAvailable: 1, selector: {matchLabels: {app: w}}}"
	for name, c := range map[string]struct {
		kind, container, spec string
		others                []string
		want                  []string
	}{
		"by default": {"Deployment", "discovery", "replicas: 2", nil,
			[]string{"restart Deployment ns/w: rolls: 2 replicas, maxSurge 25%, maxUnavailable 25%"}},
		"one replica": {"Deployment", "discovery", "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}", nil,
			[]string{"restart Deployment ns/w: rolls: 1 replica, maxSurge 0, maxUnavailable 1"}},
		"no strategy": {"Deployment", "discovery", "strategy: {type: Recreate}",
			nil, []string{"restart Deployment ns/w: rolls: 1 replica, all of them stopped before new ones start"}},
		"with an autoscaler and a budget": {"Deployment", "discovery", "replicas: 2", []string{scaler, budget},
			[]string{"restart Deployment ns/w: rolls: 2 to 9 replicas (HorizontalPodAutoscaler h), maxSurge 25%, " +
				"maxUnavailable 25%; PodDisruptionBudget b holds back drains, not this"}},
		"a gateway": {"Deployment", "istio-proxy", "replicas: 2", nil,
			[]string{"restart Deployment ns/w: rolls: 2 replicas, maxSurge 25%, maxUnavailable 25%",
				"disconnect Deployment ns/w: connections through a gateway pod end with it, at most 7 s after it is told to stop"}},
		"an agent": {"DaemonSet", "install-cni", "updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}",
			nil, []string{"restart DaemonSet ns/w: restarts once per node, maxUnavailable 10%",
				"disconnect DaemonSet ns/w: pods that start on a node meanwhile wait for it; those that run are not touched"}},
		"an agent by hand": {"DaemonSet", "install-cni", "updateStrategy: {type: OnDelete}", nil,
			[]string{"stays DaemonSet ns/w: its pods stay until they are deleted (updateStrategy OnDelete), node by node at " +
				"your choice"}},
		"ztunnel": {"DaemonSet", "istio-proxy, args: [proxy, ztunnel]",
			"updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", nil,
			[]string{"restart DaemonSet ns/w: restarts once per node, maxUnavailable 0, maxSurge 1",
				"disconnect DaemonSet ns/w: on each node, connections of mesh pods are cut when the old ztunnel ends, at most 7 " +
					"s after it is told to stop"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := append([]string{workload(c.kind, c.container, c.spec, "")}, c.others...)
			after := append([]string{workload(c.kind, c.container, c.spec, "terminationGracePeriodSeconds: 7,")}, c.others...)
			if diff := cmp.Diff(c.want, effects(t, before, after)); diff != "" {
				t.Error(diff)
			}
			scaled := strings.Replace(before[0], "spec:\n", "spec:\n  revisionHistoryLimit: 1\n", 1)
			if got := effects(t, before, append([]string{scaled}, c.others...)); got != nil {
				t.Errorf("nothing restarts for a field outside of the pods, not %q", got)
			}
		})
	}
}
