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
		for _, path := range []string{"global.hub", "global.tag", "meshConfig.trustDomain", "global.multiCluster.clusterName", "pilot.cni.enabled",
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
