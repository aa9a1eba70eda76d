package plan

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/source"
)

// rendered renders an input with one cluster.
func rendered(t *testing.T, input string) render.Cluster {
	t.Helper()
	docs, found := source.Parse("input.yaml", []byte(input))
	var out render.Cluster
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(c render.Cluster) error {
			out = c
			return nil
		})
	if err != nil || append(found, more...).HasErrors() {
		t.Fatal(err, found, more)
	}
	return out
}

// story returns the plan of a change as text.
func story(t *testing.T, before, after render.Cluster) string {
	t.Helper()
	f := New()
	old := before.Snapshot()
	if err := f.Add(old, after); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Report().WriteText(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

const ambient = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  installations:
  - clusters: [{name: cluster1}]
    istioOperatorSpec:
      profile: ambient
      hub: docker.io/istio
      tag: %s
      meshConfig: {accessLogFile: %s}
      values: {ztunnel: {terminationGracePeriodSeconds: 300}}
---
apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: gateways}
spec:
  installations:
  - clusters: [{name: cluster1}]
    istioOperatorSpec:
      profile: empty
      hub: docker.io/istio
      tag: %s
      components: {ingressGateways: [{name: istio-ingressgateway, namespace: gateways, enabled: true}]}
`

// TestAmbient: the plan of an upgrade in place, and of a change of config that restarts nothing.
func TestAmbient(t *testing.T) {
	before := rendered(t, fmt.Sprintf(ambient, "1.23.2-solo", "/dev/stdout", "1.23.2-solo"))
	config := rendered(t, fmt.Sprintf(ambient, "1.23.2-solo", "/dev/null", "1.23.2-solo"))
	after := rendered(t, fmt.Sprintf(ambient, "1.24.2-solo", "/dev/null", "1.24.2-solo"))
	golden.Compare(t, "testdata/ambient.txt", "# config\n"+story(t, before, config)+"\n# upgrade\n"+story(t, config,
		after)+"\n# back\n"+story(t, after, config))
}

// TestEmptyPlan: an empty plan says that nothing changes.
func TestEmptyPlan(t *testing.T) {
	c := rendered(t, fmt.Sprintf(ambient, "1.23.2-solo", "/dev/stdout", "1.23.2-solo"))
	if got := story(t, c, c); got != "nothing changes\n" {
		t.Error(got)
	}
}
