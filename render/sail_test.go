package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/source"
)

// sailReleases returns the releases of the one cluster of a text, by name.
func sailReleases(t *testing.T, text string) map[string]*istio.Release {
	t.Helper()
	docs, found := source.Parse("mesh.yaml", []byte(text))
	run := Load(t.Context(), docs, Options{Charts: fixture.Charts, Found: found}).WithOrigins().start()
	run.charts()
	out := map[string]*istio.Release{}
	for _, c := range run.planned() {
		w := run.values(c)
		run.found.add(w.found)
		for _, r := range w.releases {
			out[r.Name] = r
		}
	}
	if run.found.list.HasErrors() {
		t.Fatal(run.found.list)
	}
	return out
}

// doc is a document of a kind of Sail, called "default".
func doc(kind, spec string) string {
	return "---\napiVersion: sailoperator.io/v1\nkind: " + kind + "\nmetadata: {name: default}\nspec: {" + spec + "}\n"
}

func TestZtunnelTakesValuesOfItsTarget(t *testing.T) {
	istio := doc("Istio", "version: v1.31.0-beta.1, values: {global: {network: eu, logAsJson: true}, meshConfig: "+
		"{trustDomain: a.b}}")
	target := ", targetRef: {kind: Istio, name: default}, values: {global: {logAsJson: false}}"
	own := sailReleases(t, istio+doc("ZTunnel", "version: v1.31.0-beta.1"+target))["ztunnel"].Values
	global, _ := own["global"].(map[string]any)
	mesh, _ := own["meshConfig"].(map[string]any)
	if global["network"] != "eu" || global["logAsJson"] != false || mesh["trustDomain"] != "a.b" {
		t.Errorf("the values of ztunnel are %v", own)
	}
	older := strings.ReplaceAll(istio+doc("ZTunnel", "version: v1.31.0-beta.1"+target), "v1.31.0-beta.1", "v1.29.1")
	if mesh := sailReleases(t, older)["ztunnel"].Values["meshConfig"]; mesh != nil {
		t.Errorf("an operator of 1.29 knows no target: %v", mesh)
	}
}

func TestRevisionByHandHasNoProfile(t *testing.T) {
	text := doc("IstioRevision", "version: v1.29.1, namespace: mesh, values: {global: {istioNamespace: mesh}}")
	want := map[string]any{"global": map[string]any{"istioNamespace": "mesh"}}
	releases := sailReleases(t, text)
	for _, name := range []string{"default-istiod", "default-base"} {
		if diff := cmp.Diff(want, releases[name].Values); diff != "" {
			t.Errorf("%s differs (- want, + got):\n%s", name, diff)
		}
	}
	if namespace := releases["default-base"].Namespace; namespace != "sail-operator" {
		t.Errorf("default-base is in %q", namespace)
	}
}

func TestLargeNumbersAreThoseThatHelmGetsFromTheOperator(t *testing.T) {
	text := doc("IstioCNI", "version: v1.29.1, values: {cni: {resource_quotas: {enabled: true, pods: 2000000}}}")
	cni, _ := sailReleases(t, text)["istio-cni"].Values["cni"].(map[string]any)
	quotas, _ := cni["resource_quotas"].(map[string]any)
	if quotas["pods"] != 2e6 {
		t.Errorf("pods is %T", quotas["pods"])
	}
}
