package istio_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/source"
)

// TestEveryValueHasAnOrigin: of every value of every fixture, the place that is
// named has that value, and a rule or a profile has a name.
func TestEveryValueHasAnOrigin(t *testing.T) {
	entries, err := os.ReadDir("../../fixtures")
	if err != nil || len(entries) == 0 {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			eachRelease(t, "../../fixtures/"+e.Name(), func(r *istio.Release) {
				eachLeaf(r.Values, nil, func(path []string, value any) { checkOrigin(t, r, path, value) })
			})
		})
	}
}

func checkOrigin(t *testing.T, r *istio.Release, path []string, value any) {
	t.Helper()
	o := r.Origin(path...)
	name := r.Name + " " + strings.Join(path, ".")
	switch {
	case o.Layer == istio.FromProfile && o.Name == "", o.Layer == istio.FromManager && o.Name == "", o.Layer == "":
		t.Errorf("%s = %v is from nowhere: %+v", name, value, o)
	case o.Layer != istio.FromResource || o.Name != "":
	case !o.At.Exists():
		t.Errorf("%s = %v is nowhere in the resource", name, value)
	case !isSwitch(path) && fmt.Sprint(o.At.Value()) != fmt.Sprint(value):
		t.Errorf("%s: %s has %v, not %v", name, o.At.Path(), o.At.Value(), value)
	}
}

// isSwitch: a component may be on because its block is there.
func isSwitch(path []string) bool { return path[len(path)-1] == "enabled" }

func eachLeaf(m map[string]any, at []string, visit func(path []string, value any)) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		path := append(slices.Clone(at), key)
		if below, ok := m[key].(map[string]any); ok && len(below) > 0 {
			eachLeaf(below, path, visit)
		} else {
			visit(path, m[key])
		}
	}
}

func eachRelease(t *testing.T, fixture string, visit func(*istio.Release)) {
	t.Helper()
	docs, found := source.NewReader(nil).Read(fixture)
	eachReleaseOf(t, docs, found, visit)
}

func eachReleaseOf(t *testing.T, docs []source.Document, found diag.List, visit func(*istio.Release)) {
	t.Helper()
	n := 0
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).
		WithOrigins().
		Render(t.Context(), func(c render.Cluster) error {
			for _, r := range c.Releases {
				if r.From != nil {
					n++
					visit(r.From)
				}
			}
			return nil
		})
	if err != nil || n == 0 {
		t.Fatalf("%v\n%v", err, append(found, more...))
	}
}

// TestOriginsOfOneFleet has the layers by name.
func TestOriginsOfOneFleet(t *testing.T) {
	docs, found := source.Parse("fleet.yaml", []byte(`
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: east, trustDomain: mesh.example.com}]
      istioOperatorSpec:
        profile: ambient
        tag: 1.24.2-solo
        meshConfig: {accessLogFile: /dev/stdout}
        components:
          cni: {namespace: kube-system, hub: registry.example.com/cni}
          ztunnel: {namespace: ztunnel}
        values:
          global: {network: n1}
          ztunnel: {logLevel: debug}
`))
	got := map[string]string{}
	eachReleaseOf(t, docs, found, func(r *istio.Release) {
		for _, path := range []string{"global.hub", "global.tag", "meshConfig.trustDomain",
			"global.multiCluster.clusterName", "pilot.cni.enabled",
			"pilot.trustedZtunnelNamespace", "cni.hub", "logLevel", "profile"} {
			if o := r.Origin(strings.Split(path, ".")...); has(r.Values, path) {
				text := strings.TrimSpace(fmt.Sprint(o.Layer, " ", o.Name))
				if o.At.Exists() {
					text += fmt.Sprintf(" (%d: %s)", o.At.Pos().Line, o.At.Path()[strings.LastIndex(o.At.Path(), "]")+1:])
				}
				got[path] = text
			}
		}
	})
	want := map[string]string{
		"global.hub":                      "profile default",
		"global.tag":                      "resource (10: .istioOperatorSpec.tag)",
		"meshConfig.trustDomain":          "resource the trust domain of the cluster (7: .trustDomain)",
		"global.multiCluster.clusterName": "meshpress the name of the cluster (7: )",
		"pilot.cni.enabled":               "profile ambient (9: .istioOperatorSpec.profile)",
		"pilot.trustedZtunnelNamespace":   "meshpress ztunnel is not in istiod's namespace (7: )",
		"cni.hub":                         "resource (13: .istioOperatorSpec.components.cni.hub)",
		"logLevel":                        "resource (17: .istioOperatorSpec.values.ztunnel.logLevel)",
		"profile":                         "profile ambient (9: .istioOperatorSpec.profile)",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func has(values map[string]any, path string) bool {
	var v any = values
	for key := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		if v = m[key]; v == nil {
			return false
		}
	}
	return true
}

// TestValuesSetLater: a value that is set after the translation has its origin,
// and no other release gets it.
func TestValuesSetLater(t *testing.T) {
	var releases []*istio.Release
	eachRelease(t, "../../fixtures/ambient", func(r *istio.Release) { releases = append(releases, r) })
	path := []string{"meshConfig", "defaultConfig", "proxyMetadata", "X"}
	first, before := releases[0], releases[0].Origin("meshConfig", "trustDomain")
	first.SetValue("false", istio.Origin{Layer: istio.FromManager, Name: "a rule"}, path...)
	if o := first.Origin(path...); o.Name != "a rule" || !has(first.Values, strings.Join(path, ".")) {
		t.Errorf("it is from %+v", o)
	}
	if o := first.Origin("meshConfig", "trustDomain"); o.Layer != before.Layer || o.At.Pos() != before.At.Pos() {
		t.Errorf("the value beside it is from %+v, was from %+v", o, before)
	}
	for _, r := range releases[1:] {
		if has(r.Values, strings.Join(path, ".")) || r.Origin(path...).Layer != "" {
			t.Errorf("release %q has it too", r.Name)
		}
	}
}

// TestOriginsOnlyOnDemand: a plain render has no record.
func TestOriginsOnlyOnDemand(t *testing.T) {
	docs, _ := source.NewReader(nil).Read("../../fixtures/ambient")
	fleet := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts})
	_, err := fleet.Render(t.Context(), func(c render.Cluster) error {
		for _, r := range c.Releases {
			if r.From != nil && (r.From.Records() || r.From.Origin("profile").Layer != "") {
				t.Errorf("release %q has a record", r.Dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestInheritedValuesHaveThePlaceOfTheControlPlane: a gateway gets the network, the
// place is that of the control plane.
func TestInheritedValuesHaveThePlaceOfTheControlPlane(t *testing.T) {
	docs, found := source.Parse("fleet.yaml", []byte(`
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: east}]
      istioOperatorSpec:
        {profile: minimal, tag: 1.24.2, values: {global: {network: n1}}}
---
apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: gateway}
spec:
  installations:
    - clusters: [{name: east, activeGateway: true}]
      istioOperatorSpec:
        profile: empty
        tag: 1.24.2
        components: {ingressGateways: [{name: public, namespace: ns, enabled: true}]}
---
apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
metadata: {name: config}
spec: {gateways: {chart: legacy}}
`))
	seen := false
	eachReleaseOf(t, docs, found, func(r *istio.Release) {
		if r.Component() != "ingressGateways" {
			return
		}
		seen = true
		o := r.Origin("global", "network")
		if o.Layer != istio.FromResource || o.At.Pos().Line != 9 || o.Name != "gateways have it from their control plane" {
			t.Errorf("the network is from %+v at %s", o, o.At.Pos())
		}
		if o := r.Origin("global", "multiCluster", "clusterName"); o.Layer != istio.FromManager || o.At.Pos().Line != 16 {
			t.Errorf("the name of the cluster is from %+v at %s", o, o.At.Pos())
		}
	})
	if !seen {
		t.Error("there is no gateway")
	}
}

// TestMeshConfigOverridesItsValue: both places of a setting are known.
func TestMeshConfigOverridesItsValue(t *testing.T) {
	docs, found := source.Parse("fleet.yaml", []byte(`
apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: east}]
      istioOperatorSpec:
        profile: minimal
        tag: 1.24.2
        meshConfig: {accessLogFile: /dev/stdout}
        values:
          global: {tag: 1.24.1}
          meshConfig: {accessLogFile: /dev/stderr}
`))
	eachReleaseOf(t, docs, found, func(r *istio.Release) {
		for path, want := range map[string][2]int{"meshConfig.accessLogFile": {11, 14}, "global.tag": {13, 10}} {
			keys := strings.Split(path, ".")
			if at := r.Origin(keys...).At.Pos().Line; at != want[0] {
				t.Errorf("%s is from line %d, want %d", path, at, want[0])
			}
			lines := []int{}
			for _, o := range r.Overridden(keys...) {
				lines = append(lines, o.At.Pos().Line)
			}
			if !slices.Contains(lines, want[1]) {
				t.Errorf("%s won over lines %d, want %d among them", path, lines, want[1])
			}
		}
	})
}
