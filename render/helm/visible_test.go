package helm

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	_ "github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/manifest"
)

// manyValues sets values in every part that installations share.
func manyValues() map[string]any {
	return map[string]any{
		"profile": "ambient", "revision": "r1", "defaultRevision": "r1", "ownerName": "me",
		"global": map[string]any{
			"hub": "h", "tag": "t", "istioNamespace": "mesh", "network": "n1", "meshID": "m1", "imagePullSecrets": []any{"s"},
			"logAsJson":         true,
			"priorityClassName": "p", "imagePullPolicy": "Always", "variant": "debug", "caAddress": "ca:1", "platform": "",
			"multiCluster": map[string]any{"clusterName": "c1"}, "proxy": map[string]any{"logLevel": "debug", "image": "px"},
			"logging": map[string]any{"level": "all:debug"}, "networkPolicy": map[string]any{"enabled": true},
		},
		"meshConfig": map[string]any{"trustDomain": "td",
			"defaultConfig": map[string]any{"proxyMetadata": map[string]any{"A": "b"}}},
		"pilot": map[string]any{"env": map[string]any{"X": "y"}, "cni": map[string]any{"enabled": true}, "enabled": true},
		"cni": map[string]any{"logLevel": "debug", "excludeNamespaces": []any{"a"},
			"resources": map[string]any{"requests": map[string]any{"cpu": "1m"}}},
		"base": map[string]any{"validationURL": "https://x"},
		"gateways": map[string]any{"istio-ingressgateway": map[string]any{"name": "gw",
			"labels": map[string]any{"app": "gw"}}, "istio-egressgateway": map[string]any{"name": "gw",
			"labels": map[string]any{"app": "gw"}}},
		"env": map[string]any{"L7": "true"}, "resources": map[string]any{"requests": map[string]any{"cpu": "1m"}},
		"multiCluster": map[string]any{"clusterName": "c1"},
	}
}

// TestVisibleValuesRenderTheSame: values that no template reads must not change the output. Otherwise clusters
// would get each other's manifests.
func TestVisibleValuesRenderTheSame(t *testing.T) {
	library, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range library.Sets() {
		for _, name := range chart.Names {
			t.Run(set.Version.String()+"/"+string(name), func(t *testing.T) {
				c, err := set.Chart(name)
				if err != nil {
					t.Fatal(err)
				}
				values := manyValues()
				if name == chart.Gateway { // the schema of the chart refuses unknown values
					maps.DeleteFunc(values, func(key string, _ any) bool {
						return !slices.Contains([]string{"profile", "revision", "global", "env", "resources"}, key)
					})
				}
				r := Release{Chart: c, Name: "x", Namespace: "ns", KubeVersion: "v1.32.0", Values: values}
				whole, err := Render(r)
				if err != nil {
					t.Fatal(err)
				}
				r.Values = c.Known.Visible(r.Values)
				pruned, err := Render(r)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(text(t, whole), text(t, pruned)); diff != "" {
					t.Errorf("all values (-) and the visible ones (+) render differently:\n%s", diff)
				}
			})
		}
	}
}

func text(t *testing.T, out Output) string {
	t.Helper()
	b, err := manifest.Stream(out.Objects)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
