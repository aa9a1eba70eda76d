package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render"
)

// canary is one stage of the upgrade from 1.23 to 1.24: the revisions that have an istiod and a gateway, the
// default revision and the active gateway.
type canary struct{ planes, gateways, isDefault, active string }

var canarySteps = []canary{
	{"1-23", "1-23", "1-23", "1-23"},
	{"1-23 1-24", "1-23", "1-23", "1-23"},
	{"1-23 1-24", "1-23 1-24", "1-23", "1-23"},
	{"1-23 1-24", "1-23 1-24", "1-23", "1-24"},
	{"1-23 1-24", "1-23 1-24", "1-24", "1-24"},
	{"1-23 1-24", "1-24", "1-24", "1-24"},
	{"1-24", "1-24", "1-24", "1-24"},
}

var tags = map[string]string{"1-23": "1.23.2-solo", "1-24": "1.24.2-solo"}

func (c canary) input() string {
	var out strings.Builder
	out.WriteString("apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: mesh}\nspec:\n  " +
		"installations:\n")
	for revision := range strings.FieldsSeq(c.planes) {
		fmt.Fprintf(&out, `  - revision: %s
    clusters: [{name: cluster1, defaultRevision: %t}]
    istioOperatorSpec: {profile: minimal, hub: docker.io/istio, tag: %s}
`, revision, revision == c.isDefault, tags[revision])
	}
	out.WriteString("---\napiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nmetadata: {name: " +
		"gateways}\nspec:\n  installations:\n")
	for revision := range strings.FieldsSeq(c.gateways) {
		fmt.Fprintf(&out, `  - gatewayRevision: %s
    clusters: [{name: cluster1, activeGateway: %t}]
    istioOperatorSpec:
      profile: empty
      hub: docker.io/istio
      tag: %s
      components: {ingressGateways: [{name: istio-ingressgateway, namespace: gateways, enabled: true, label: {istio: ingressgateway}, k8s: {service: {type: LoadBalancer}}}]}
`, revision, revision == c.active, tags[revision])
	}
	return out.String()
}

// TestCanary: the plan of every step of a canary names the next step.
func TestCanary(t *testing.T) {
	var out strings.Builder
	before := rendered(t, canarySteps[0].input())
	for i, c := range canarySteps[1:] {
		after := rendered(t, c.input())
		fmt.Fprintf(&out, "# step %d\n%s\n", i+1, story(t, before, after))
		before = after
	}
	golden.Compare(t, "testdata/canary.txt", out.String())
}

// TestCanaryBack: a plan that reverts a step names the step before it. A plan without a change names the next
// step forward.
func TestCanaryBack(t *testing.T) {
	var states []render.Cluster
	for _, c := range canarySteps {
		states = append(states, rendered(t, c.input()))
	}
	for i, want := range map[int]string{
		5: "install gateway \"istio-ingressgateway\" in revision \"1-23\" beside the old one, with `activeGateway: false`",
		4: "move the Service of gateway \"istio-ingressgateway\": set `activeGateway: true` for revision \"1-23\", and " +
			"false for revision \"1-24\"",
		3: "move the Service of gateway \"istio-ingressgateway\": set `activeGateway: true` for revision \"1-23\", and " +
			"false for revision \"1-24\"",
		2: "remove gateway \"istio-ingressgateway\" of revision \"1-24\" when its connections have drained",
		1: "remove revision \"1-24\": nothing that is rendered points at it; `istioctl proxy-status` must show no proxy " +
			"that is still with it",
	} {
		if got := next(t, states[i+1], states[i]); got != want {
			t.Errorf("back to step %d: %s", i, got)
		}
		if onward, unchanged := next(t, states[i-1], states[i]), next(t, states[i], states[i]); i > 1 && onward != unchanged {
			t.Errorf("at step %d: %q, with the step %q", i, unchanged, onward)
		}
	}
}

// TestServiceWaitsForANewGateway: a Service that selects a gateway of the same change must wait for it.
func TestServiceWaitsForANewGateway(t *testing.T) {
	before := rendered(t, canarySteps[1].input())
	hasty := rendered(t, canary{"1-23 1-24", "1-23 1-24", "1-23", "1-24"}.input())
	const want = `wait until gateway "istio-ingressgateway" of revision "1-24" is ready: its Service selects it already`
	if got := next(t, before, hasty); got != want {
		t.Error(got)
	}
	if got := story(t, before, hasty); strings.Count(got, "\n       wait       Service ") != 1 {
		t.Error(got)
	}
}

// next returns the next step, "" if there is none.
func next(t *testing.T, before, after render.Cluster) string {
	t.Helper()
	f := New()
	old := before.Snapshot()
	if err := f.Add(old, after); err != nil {
		t.Fatal(err)
	}
	for _, g := range f.Report().Groups {
		return strings.Join(g.Next, "\n")
	}
	return ""
}

// TestRemovalsComeLast: a gateway is removed after its successor is there, and its namespace after it. A
// cluster is removed in reverse order.
func TestRemovalsComeLast(t *testing.T) {
	before := rendered(t, canarySteps[0].input())
	after := rendered(t, strings.Replace(canarySteps[0].input(), "namespace: gateways", "namespace: others", 1))
	f := New()
	old := before.Snapshot()
	if err := f.Add(old, after); err != nil {
		t.Fatal(err)
	}
	if err := f.Gone(old); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range f.Report().Groups {
		for _, s := range g.Steps {
			got = append(got, s.Stage+" "+s.Action)
		}
	}
	want := []string{"namespaces changed", "gateways changed", "gateways pruned", "namespaces pruned",
		"gateways removed", "istiod removed", "base removed", "namespaces removed", "definitions removed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
