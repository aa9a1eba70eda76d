package kustomize

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const function = "  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: meshpress}\n"

// gateway returns a resource for clusters, with a warning about its tag on line 11. Lists are indented as
// `kustomize fn run` writes them; kpt keeps any style.
func gateway(name string, clusters ...string) string {
	return `apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata:
  name: ` + name + `
  namespace: gloo-mesh
spec: # of us
  installations:
  - clusters: [{name: ` + strings.Join(clusters, "}, {name: ") + `}]
    istioOperatorSpec:
      profile: empty
      tag: 1.23.3-solo
      components:
        ingressGateways:
        - {name: ` + name + `, namespace: ` + name + `s, enabled: true}
`
}

func config(name, spec string) string {
	return "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nmetadata:\n  name: " + name + "\n" + function +
		"spec: " + spec + "\n"
}

func configMap(name, data string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n" + function + "data: " + data + "\n"
}

// asFunction makes a lifecycle resource its own functionConfig.
func asFunction(resource string) string {
	return strings.Replace(resource, "spec:", function+"spec:", 1)
}

const position = "g.yaml:11:12: warning MP0040"

// TestRoles proves that in each role the same input gives the objects of `meshpress render`.
func TestRoles(t *testing.T) {
	g := gateway("ingress", "cluster1")
	for name, content := range map[string]map[string]string{
		"generator": {"kustomization.yaml": "generators: [c.yaml]",
			"c.yaml": config("mesh", "{resources: [g.yaml]}")},
		"generator-namespace": {"kustomization.yaml": "generators: [c.yaml]",
			"c.yaml": strings.Replace(config("mesh", "{resources: [g.yaml]}"), "  name: mesh\n",
				"  name: mesh\n  namespace: gloo-mesh\n", 1)},
		"generator-configmap": {"kustomization.yaml": "generators: [c.yaml]", "c.yaml": configMap("mesh", "{paths: g.yaml}")},
		"generator-inline": {"kustomization.yaml": "generators:\n- |\n  " +
			strings.ReplaceAll(config("mesh", "{resources: [g.yaml]}"), "\n", "\n  ")},
		"generator-itself": {"kustomization.yaml": "generators: [f.yaml]", "f.yaml": asFunction(g)},
		"transformer": {"kustomization.yaml": "resources: [g.yaml]\ntransformers: [c.yaml]",
			"c.yaml": config("mesh", "{resources: [g.yaml]}")},
		"transformer-items": {"kustomization.yaml": "resources: [g.yaml]\ntransformers: [c.yaml]",
			"c.yaml": config("mesh", "{}")},
		"transformer-renamed": {"kustomization.yaml": "namePrefix: a-\nnamespace: b\nresources: [g.yaml]\ntransformers: " +
			"[c.yaml]", "c.yaml": config("mesh", "{resources: [g.yaml]}")},
		"all-three": {"kustomization.yaml": "generators: [c.yaml]\nvalidators: [v.yaml]",
			"c.yaml": config("mesh", "{resources: [g.yaml]}"),
			"v.yaml": config("check", "{resources: [g.yaml], function: {validate: true}}")},
	} {
		t.Run(name, func(t *testing.T) {
			dir := files(t, content)
			write(t, dir, "g.yaml", g)
			got := build(t, dir).ok(t)
			if diff := cmp.Diff(objects(t, render(t, dir, "g.yaml").ok(t).out), objects(t, got.out)); diff != "" {
				t.Errorf("(- meshpress render, + kustomize build)\n%s", diff)
			}
			reads := strings.Contains(content["c.yaml"]+content["kustomization.yaml"], "[g.yaml]}") ||
				strings.Contains(name, "configmap")
			if reads && name != "transformer-renamed" && !strings.Contains(got.err, position) {
				t.Errorf("there is no %q in\n%s", position, got.err)
			}
		})
	}
}

// TestSameObjects proves that every case of fixtures/ gives the same objects in both hosts.
func TestSameObjects(t *testing.T) {
	cases, err := filepath.Glob(top + "/fixtures/*")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, fixture := range cases {
		t.Run(filepath.Base(fixture), func(t *testing.T) {
			fixture, err := filepath.Abs(fixture)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if r := render(t, dir, fixture, "-o", "out"); r.code != 0 {
				t.Skip(r.err)
			}
			clusters, err := os.ReadDir(filepath.Join(dir, "out"))
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range clusters {
				if c.IsDir() {
					write(t, dir, "kustomization.yaml", "generators: [c.yaml]\n")
					write(t, dir, "c.yaml", configMap("mesh", "{paths: "+fixture+", cluster: "+c.Name()+"}"))
					want := objects(t, render(t, dir, fixture, "--cluster", c.Name()).ok(t).out)
					if diff := cmp.Diff(want, objects(t, build(t, dir).ok(t).out)); diff != "" {
						t.Errorf("%s: (- meshpress render, + kustomize build)\n%s", c.Name(), diff)
					}
					return // one cluster suffices
				}
			}
		})
	}
}

// TestOverlay proves that overlays can patch, label and rename what a base renders.
func TestOverlay(t *testing.T) {
	dir := files(t, map[string]string{
		"base/kustomization.yaml": "generators: [c.yaml]",
		"base/c.yaml":             config("mesh", "{resources: [../mesh/g.yaml]}"),
		"mesh/g.yaml":             gateway("ingress", "cluster1"),
		"prod/kustomization.yaml": `resources: [../base]
namePrefix: prod-
labels: [{pairs: {stage: prod}}]
patches:
- target: {kind: Service}
  patch: |
    - {op: replace, path: /spec/type, value: ClusterIP}
`,
	})
	got := build(t, filepath.Join(dir, "prod")).ok(t)
	service, _ := objects(t, got.out)["v1 Service ingresss prod-ingress"].(map[string]any)
	if service == nil || service["spec"].(map[string]any)["type"] != "ClusterIP" ||
		!strings.Contains(got.out, "stage: prod") {
		t.Errorf("no patched Service in\n%s", got.out)
	}
	if !strings.Contains(got.err, "../mesh/"+position) {
		t.Errorf("there is no position in\n%s", got.err)
	}
}

// TestHostAnnotations proves that an overlay cannot make kustomize drop an object, or merge it into a missing
// one.
func TestHostAnnotations(t *testing.T) {
	g := gateway("ingress", "cluster1")
	for _, annotation := range []string{`config.kubernetes.io/local-config: "true"`,
		"kustomize.config.k8s.io/behavior: merge"} {
		overlay := "enabled: true, k8s: {overlays: [{kind: Deployment, name: ingress, patches: [{path: " +
			"metadata.annotations, value: {" + annotation + "}}]}]}"
		dir := files(t, map[string]string{"kustomization.yaml": "generators: [c.yaml]",
			"c.yaml": config("mesh", "{resources: [g.yaml]}"),
			"g.yaml": strings.Replace(g, "enabled: true", overlay, 1)})
		if got := build(t, dir).ok(t); objects(t, got.out)["apps/v1 Deployment ingresss ingress"] == nil {
			t.Errorf("%s: there is no Deployment in\n%s", annotation, got.out)
		}
	}
}

// TestTransformerLeavesOthersAlone proves that only lifecycle resources are replaced.
func TestTransformerLeavesOthersAlone(t *testing.T) {
	others := "apiVersion: admin.gloo.solo.io/v2\nkind: Workspace\nmetadata: {name: anything}\nspec: " +
		"{}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\ndata: {a: b}\n---\napiVersion: v1\nkind: " +
		"Namespace\nmetadata: {name: ingresss, labels: {mine: \"true\"}}\n"
	content := map[string]string{
		"kustomization.yaml": "resources: [g.yaml, o.yaml]\ntransformers: [c.yaml]", "c.yaml": config("mesh", "{}"),
		"g.yaml": gateway("ingress", "cluster1"), "o.yaml": others,
	}
	dir := files(t, content)
	want := objects(t, render(t, dir, "g.yaml", "o.yaml").ok(t).out)
	for id, o := range objects(t, others) {
		want[id] = o
	}
	if diff := cmp.Diff(want, objects(t, build(t, dir).ok(t).out)); diff != "" {
		t.Errorf("(- want, + got)\n%s", diff)
	}
	write(t, dir, "c.yaml", config("mesh", "{function: {keepInputs: true}}"))
	want["admin.gloo.solo.io/v2 GatewayLifecycleManager gloo-mesh ingress"] = objects(t,
		content["g.yaml"])["admin.gloo.solo.io/v2 GatewayLifecycleManager gloo-mesh ingress"]
	if diff := cmp.Diff(want, objects(t, build(t, dir).ok(t).out)); diff != "" {
		t.Errorf("keepInputs: (- want, + got)\n%s", diff)
	}
}

// TestPatchedResource proves that the patched resource is rendered, not its file.
func TestPatchedResource(t *testing.T) {
	dir := files(t, map[string]string{
		"kustomization.yaml": "resources: [g.yaml]\ntransformers: [c.yaml]\npatches:\n- target: {kind: " +
			"GatewayLifecycleManager}\n  patch: |\n    - {op: replace, path: /spec/installations/0/istioOperatorSpec/tag, " +
			"value: 1.24.2}\n",
		"c.yaml": config("mesh", "{resources: [g.yaml]}"),
		"g.yaml": gateway("ingress", "cluster1"),
	})
	if got := build(t, dir).ok(t); got.err != "" || len(objects(t, got.out)) == 0 {
		t.Errorf("%d objects; stderr:\n%s", len(objects(t, got.out)), got.err)
	}
}

// TestTwoGenerators proves that two generators of one build do not affect each other.
func TestTwoGenerators(t *testing.T) {
	dir := files(t, map[string]string{
		"kustomization.yaml": "generators: [a.yaml, b.yaml]",
		"a.yaml":             asFunction(gateway("one", "cluster1")), "b.yaml": asFunction(gateway("two", "cluster1")),
		"one/g.yaml": gateway("one", "cluster1"), "two/g.yaml": gateway("two", "cluster1"),
	})
	want := objects(t, render(t, dir, "one", "two").ok(t).out)
	if diff := cmp.Diff(want, objects(t, build(t, dir).ok(t).out)); diff != "" {
		t.Errorf("(- meshpress render, + kustomize build)\n%s", diff)
	}
}

// TestGeneratorAndTransformer proves that a generator and a transformer of one build do not share settings.
func TestGeneratorAndTransformer(t *testing.T) {
	dir := files(t, map[string]string{
		"kustomization.yaml": "resources: [two.yaml]\ngenerators: [a.yaml]\ntransformers: [b.yaml]",
		"a.yaml":             config("one", "{resources: [one.yaml]}"), "b.yaml": config("two", "{resources: [two.yaml]}"),
		"one.yaml": gateway("one", "cluster1"), "two.yaml": gateway("two", "cluster1"),
	})
	want := objects(t, render(t, dir, "one.yaml", "two.yaml").ok(t).out)
	if diff := cmp.Diff(want, objects(t, build(t, dir).ok(t).out)); diff != "" {
		t.Errorf("(- meshpress render, + kustomize build)\n%s", diff)
	}
}

// TestRefused proves that an error finding stops the build, with its text on stderr.
func TestRefused(t *testing.T) {
	two := gateway("ingress", "cluster1", "cluster2")
	broken := strings.Replace(two, "profile: empty", "profil: empty", 1)
	for name, c := range map[string]struct{ kustomization, config, resource, want string }{
		"several clusters": {"generators: [c.yaml]", config("mesh", "{resources: [g.yaml]}"),
			two, "(cluster1, cluster2): one must be chosen"},
		"in the transformer": {"resources: [g.yaml]\ntransformers: [c.yaml]", config("mesh", "{}"),
			two, "set `spec.only` of a RenderConfig"},
		"validator": {"resources: [g.yaml]\nvalidators: [c.yaml]",
			config("mesh", "{resources: [g.yaml], function: {validate: true}}"), broken, "g.yaml:10:7: error MP0004"},
		"misspelt config": {"generators: [c.yaml]", config("mesh", "{resource: [g.yaml]}"), two,
			`unknown field "resource"`},
		"file that is absent": {"generators: [c.yaml]", config("mesh", "{resources: [none.yaml]}"),
			two, "none.yaml: error MP0001"},
		"object is there": {"resources: [g.yaml, s.yaml]\ntransformers: [c.yaml]", config("mesh", "{only: [cluster1]}"),
			two, "MP0065: Service ingresss/ingress is rendered, and is among the items already"},
		"unknown cluster": {"generators: [c.yaml]", configMap("mesh", "{paths: g.yaml, cluster: cluster9}"), two, "cluster9"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := files(t, map[string]string{"kustomization.yaml": c.kustomization, "c.yaml": c.config, "g.yaml": c.resource,
				"s.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: ingress, namespace: ingresss}\n"})
			build(t, dir).refused(t, c.want)
		})
	}
}

// TestValidator proves that a build with only warnings passes unchanged.
func TestValidator(t *testing.T) {
	g := gateway("ingress", "cluster1", "cluster2")
	dir := files(t, map[string]string{"kustomization.yaml": "resources: [g.yaml]\nvalidators: [c.yaml]", "g.yaml": g,
		"c.yaml": config("mesh", "{resources: [g.yaml], function: {validate: true}}")})
	got := build(t, dir).ok(t)
	if diff := cmp.Diff(objects(t, g), objects(t, got.out)); diff != "" || !strings.Contains(got.err, position) {
		t.Errorf("(- want, + got)\n%s\nstderr:\n%s", diff, got.err)
	}
}
