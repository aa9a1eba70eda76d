package values

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

const overlaid = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: one}]
      istioOperatorSpec:
        profile: minimal
        tag: 1.24.2
        namespace: istio-system
        components:
          pilot:
            k8s:
              overlays:
                - {kind: Deployment, name: istiod, patches: [{path: metadata.labels.team, value: mesh}]}
        values: {global: {network: blue}, pilot: {cpu: {targetAverageUtilization: 70}}}
`

// written is a fleet in the files of one format, with what is said about it.
func written(t *testing.T, repository, text string, write func(Cluster) ([]File, diag.List, error)) (map[string]string,
	diag.List) {
	t.Helper()
	docs, found := source.Parse("fleet.yaml", []byte(text))
	if found.HasErrors() {
		t.Fatal(found)
	}
	fleet, files := New(func(*chart.Chart) string { return repository }), map[string]string{}
	more, err := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts}).Render(t.Context(),
		func(rendered render.Cluster) error {
			c, err := fleet.Cluster(rendered)
			if err != nil {
				return err
			}
			of, said, err := write(c)
			for _, f := range of {
				files[f.Name] = string(f.Text)
			}
			found = append(found, said...)
			return err
		})
	if err != nil || more.HasErrors() {
		t.Fatalf("%v\n%v", err, more)
	}
	return files, found
}

// field is the value at a path of a file with one document.
func field(t *testing.T, text string, path ...string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

func says(t *testing.T, found diag.List, code diag.Code, text string) {
	t.Helper()
	if !slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
		return d.Code == code && strings.Contains(d.Text, text)
	}) {
		t.Errorf("no %s says %q:\n%v", code, text, found)
	}
}

func TestPlain(t *testing.T) {
	files, found := written(t, "oci://charts.example.com/istio", overlaid, Plain)
	istiod := files["istiod.yaml"]
	if len(files) != 2 || field(t, istiod, "global", "network") != "blue" {
		t.Errorf("files are %v", files)
	}
	for _, want := range []string{
		"# Release 2 of 2 in cluster one: istiod 1.24.2 in namespace istio-system, as IstioLifecycleManager istiod has it",
		"# helm upgrade --install istiod oci://charts.example.com/istio/istiod --version 1.24.2 --namespace istio-system " +
			"--create-namespace --values istiod.yaml",
	} {
		if !strings.Contains(istiod, want) {
			t.Errorf("no line %q in\n%s", want, istiod)
		}
	}
	says(t, found, diag.NotInValues, "changed after Helm: Deployment istio-system/istiod by an overlay")
	says(t, found, diag.NotInValues, "no chart brings Namespace istio-system")
}

func TestApplications(t *testing.T) {
	files, found := written(t, Upstream, overlaid, Applications)
	istiod := files["istiod.yaml"]
	for path, want := range map[string]string{
		"kind": "Application", "spec.destination.name": "one", "spec.destination.namespace": "istio-system",
		"spec.source.chart": "istiod", "spec.source.targetRevision": "1.24.2",
		"spec.source.repoURL":          "ghcr.io/istio/release/charts",
		"spec.source.helm.releaseName": "istiod", "spec.source.helm.valuesObject.global.network": "blue",
		"spec.syncPolicy.managedNamespaceMetadata.labels": "map[topology.istio.io/network:blue]",
	} {
		if got := field(t, istiod, strings.Split(path, ".")...); fmt.Sprint(got) != want {
			t.Errorf("%s is %v, want %s", path, got, want)
		}
	}
	says(t, found, diag.NotInValues, "changed after Helm")
	waves := [2]any{}
	for i, name := range []string{"istio-base.yaml", "istiod.yaml"} {
		waves[i] = field(t, files[name], "metadata", "annotations", "argocd.argoproj.io/sync-wave")
	}
	if waves != [2]any{"-5", "-4"} {
		t.Errorf("the waves of base and istiod are %v", waves)
	}
}

func TestHelmReleases(t *testing.T) {
	files, found := written(t, "oci://charts.example.com/istio", overlaid, HelmReleases)
	if len(found) > 0 {
		t.Errorf("Flux carries everything, but is said to lose something: %v", found)
	}
	for _, want := range []string{"kind: HelmRelease", "url: oci://charts.example.com/istio/istiod", "tag: 1.24.2",
		"/metadata/labels/team", "network: blue", "name: istio-base"} {
		if !strings.Contains(files["istiod.yaml"], want) {
			t.Errorf("no %q in\n%s", want, files["istiod.yaml"])
		}
	}
}

func TestChartsThatNobodyHas(t *testing.T) {
	legacy := `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: {name: gateways}
spec: {profile: empty, components: {ingressGateways: [{name: istio-ingressgateway, enabled: true}]}}
---
apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
spec: {clusters: [{name: one}], gateways: {chart: legacy}, only: [one]}
`
	for name, write := range map[string]func(Cluster) ([]File, diag.List, error){
		"Applications": Applications, "HelmReleases": HelmReleases,
	} {
		_, found := written(t, Upstream, legacy, write)
		t.Run(name, func(t *testing.T) { says(t, found, diag.NotForHelm, "is in no repository") })
	}
	files, _ := written(t, Upstream, legacy, Plain)
	for _, text := range files {
		if !strings.Contains(text, "No repository has the chart.") {
			t.Errorf("a command is given:\n%s", text)
		}
	}
}

func TestNamesThatHelmRefuses(t *testing.T) {
	revision := strings.Repeat("r", 50)
	text := strings.Replace(overlaid, "- clusters", "- revision: "+revision+"\n      clusters", 1)
	text = strings.Replace(text, "name: istiod, patches", "name: istiod-"+revision+", patches", 1)
	_, found := written(t, Upstream, text, Plain)
	says(t, found, diag.NotForHelm, "must not be longer than 53 characters")
	_, found = written(t, Upstream, strings.Replace(overlaid, "{name: one}", "{name: ONE}", 1), Applications)
	says(t, found, diag.NotForHelm, "must have a name of Kubernetes")
}

func TestRepositoryThatIsNotAsked(t *testing.T) {
	text := strings.Replace(overlaid, "  installations",
		"  helmGlobal: {repo: oci://charts.example.com}\n  installations", 1)
	_, found := written(t, Upstream, text, Plain)
	says(t, found, diag.NotAsked, "oci://charts.example.com")
}
