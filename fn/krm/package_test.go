package krm

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const kptfile = `# the package
apiVersion: kpt.dev/v1
kind: Kptfile
metadata:
  name: pkg
  annotations:
    config.kubernetes.io/local-config: "true"
    config.kubernetes.io/path: Kptfile
    config.kubernetes.io/index: "0"
info: {keywords: [a,   b]} # stays
`

// gateway is a lifecycle resource in a file of a package.
func gateway(file, name string, clusters ...string) string {
	return fmt.Sprintf(`apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata:
  name: %[2]s
  namespace: gloo-mesh
  annotations: {config.kubernetes.io/path: %[1]q, config.kubernetes.io/index: "0"}
spec:
  installations:
    - clusters: [{name: %[3]s}]
      istioOperatorSpec:
        profile: empty
        tag: 1.23.2
        components:
          ingressGateways:
            - {name: %[2]s, namespace: gateways, enabled: true}
`, file, name, strings.Join(clusters, "}, {name: "))
}

// foreign is somebody else's object in a file of a package.
func foreign(kind, name, file, index string) string {
	return fmt.Sprintf("# mine\napiVersion: v1\nkind: %s\nmetadata:\n  name: %s\n  annotations:\n    "+
		"config.kubernetes.io/path: %s\n    config.kubernetes.io/index: %q\n", kind, name, file, index)
}

// again renders what came out once more, after a change.
func again(t *testing.T, a answer, change func(items []*yaml.RNode) []*yaml.RNode) answer {
	t.Helper()
	if a.err != nil {
		t.Fatal(a.err)
	}
	var items []string
	for _, item := range change(a.items) {
		items = append(items, item.MustString())
	}
	return run(t, list("", items...))
}

func same(items []*yaml.RNode) []*yaml.RNode { return items }

func files(a answer) []string {
	var out []string
	for _, item := range a.items {
		file, index, _ := kioutil.GetFileAnnotations(item)
		out = append(out, file+" "+index)
	}
	slices.Sort(out)
	return out
}

func without(name string) func([]*yaml.RNode) []*yaml.RNode {
	return func(items []*yaml.RNode) []*yaml.RNode {
		return slices.DeleteFunc(items, func(item *yaml.RNode) bool { return strings.HasSuffix(pathOf(item), name) })
	}
}

func with(t *testing.T, text string) func([]*yaml.RNode) []*yaml.RNode {
	t.Helper()
	return func(items []*yaml.RNode) []*yaml.RNode { return append(items, yaml.MustParse(text)) }
}

// edit changes one file.
func edit(name string, filters ...yaml.Filter) func([]*yaml.RNode) []*yaml.RNode {
	return func(items []*yaml.RNode) []*yaml.RNode {
		for _, item := range items {
			if pathOf(item) == name {
				if err := item.PipeE(filters...); err != nil {
					panic(err)
				}
			}
		}
		return items
	}
}

func TestSecondRunChangesNothing(t *testing.T) {
	first := run(t, list("", kptfile, gateway("mesh.yaml", "ingress", "cluster1", "cluster2"),
		foreign("Namespace", "istio-system", "ns.yaml", "0")))
	second := again(t, first, same)
	if diff := cmp.Diff(first.String(), second.String()); diff != "" {
		t.Errorf("the second run differs (- first, + second):\n%s", diff)
	}
	third := again(t, second, same)
	if diff := cmp.Diff(second.text, third.text); diff != "" {
		t.Errorf("the third run differs in its text (- second, + third):\n%s", diff)
	}
}

func TestOtherFilesSurvive(t *testing.T) {
	config := "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  annotations:\n    config.kubernetes.io/path: " +
		"sub/cm.yaml\n    config.kubernetes.io/index: \"1\"\n    internal.config.kubernetes.io/seqindent: wide\ndata: {z: " +
		"'1',   a: \"2\"} # in this order\n"
	got := run(t, list("", kptfile, gateway("mesh.yaml", "ingress", "cluster1"), config)).text
	for _, want := range []string{"# the package", "info: {keywords: [a, b]} # stays",
		"data: {z: '1', a: \"2\"} # in this order", "seqindent: wide"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is gone from\n%s", want, got[:1500])
		}
	}
}

// TestStaleFiles: what is no longer rendered goes, and nothing else.
func TestStaleFiles(t *testing.T) {
	mine := []string{
		foreign("Service", "mine", "rendered/service_mine.yaml", "0"),
		foreign("Service", "mine", "rendered/cluster2/service_mine.yaml", "0"),
		foreign("Service", "mine", "rendered/cluster2/ingress/service_mine.yaml", "0"),
		foreign("Service", "mine", "rendered2/cluster2/ingress/service_ingress.yaml", "0"),
		foreign("Service", "mine", "rendered/cluster2/ingress/service_ingress.yaml", "1"),
	}
	first := run(t, list("", kptfile, gateway("a.yaml", "ingress", "cluster1"), gateway("b.yaml", "ingress", "cluster2")))
	second := again(t, first, func(items []*yaml.RNode) []*yaml.RNode {
		items = without("b.yaml")(items)
		for _, m := range mine {
			items = append(items, yaml.MustParse(m))
		}
		return items
	})
	want := files(run(t, list("", kptfile, gateway("a.yaml", "ingress", "cluster1"))))
	for _, m := range mine {
		file, index, _ := kioutil.GetFileAnnotations(yaml.MustParse(m))
		want = append(want, file+" "+index)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, files(second)); diff != "" {
		t.Errorf("files (- want, + got):\n%s\n%s", diff, second.findings)
	}
}

func TestEditedFileIsReplaced(t *testing.T) {
	const file = "rendered/cluster1/ingress/service_ingress.yaml"
	first := run(t, list("", kptfile, gateway("mesh.yaml", "ingress", "cluster1")))
	second := again(t, first, edit(file, yaml.SetLabel("edited", "true")))
	if want := file + ": warning MP0071: had been edited by hand and is replaced\n"; second.findings != want {
		t.Errorf("got %q, want %q", second.findings, want)
	}
	if strings.Contains(second.text, "edited: ") {
		t.Error("the label is still there")
	}
}

// TestPackageInPackage: kpt gives the function of a package the items of the
// packages in it too, with paths relative to each of them.
func TestPackageInPackage(t *testing.T) {
	in := func(pkg, item string) string {
		return strings.Replace(item, "    config.kubernetes.io/path",
			"    internal.config.kubernetes.io/package-path: "+pkg+"\n    config.kubernetes.io/path", 1)
	}
	inline := func(pkg, item string) string {
		return strings.Replace(item, "annotations: {",
			"annotations: {internal.config.kubernetes.io/package-path: "+pkg+", ", 1)
	}
	sub := run(t, list("", in("/pkg/sub", kptfile), inline("/pkg/sub", gateway("mesh.yaml", "inner", "cluster1"))))
	whole := again(t, sub, func(items []*yaml.RNode) []*yaml.RNode {
		return append(items, yaml.MustParse(in("/pkg", kptfile)),
			yaml.MustParse(inline("/pkg", gateway("mesh.yaml", "outer", "cluster1"))))
	})
	count := map[string]int{}
	for _, item := range whole.items {
		count[item.GetAnnotations()[packagePath]]++
	}
	if want := map[string]int{"/pkg/sub": len(sub.items), "/pkg": 2 + 2*5 + 1 + 1}; !cmp.Equal(count, want) {
		t.Errorf("items by package: got %v, want %v\n%s", count, want, whole)
	}
	if diff := cmp.Diff(whole.String(), again(t, whole, same).String()); diff != "" {
		t.Errorf("the second run differs:\n%s", diff)
	}
}

// TestTwoFunctions of one package do not touch what the other one wrote, nor
// take it for input.
func TestTwoFunctions(t *testing.T) {
	config := func(cluster string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: function-input\ndata: {cluster: " + cluster + ", dir: " +
			cluster + "}\n"
	}
	both := func(items []string) answer {
		one := run(t, list(config("cluster1"), items...))
		var next []string
		for _, item := range one.items {
			next = append(next, item.MustString())
		}
		return run(t, list(config("cluster2"), next...))
	}
	first := both([]string{kptfile, gateway("mesh.yaml", "ingress", "cluster1", "cluster2")})
	var items []string
	for _, item := range first.items {
		items = append(items, item.MustString())
	}
	second := both(items)
	if diff := cmp.Diff(files(first), files(second)); diff != "" || first.findings+second.findings != "" {
		t.Errorf("the second run differs:\n%s\n%s", diff, second.findings)
	}
	if n := len(first.items); n != 2+2*(6+1) {
		t.Errorf("got %d items\n%s", n, first)
	}
}

// TestFileNames: objects whose names cannot be files, or differ in case, have one each.
func TestFileNames(t *testing.T) {
	overlay := `spec:
  installations:
    - clusters: [{name: cluster1}]
      istioOperatorSpec:
        profile: empty
        tag: 1.23.2
        components:
          ingressGateways:
            - name: ingress
              namespace: gateways
              enabled: true
              k8s:
                overlays:
                  - {kind: Service, name: ingress, patches: [{path: metadata.name, value: "../../../Kptfile"}]}
                  - {kind: Role, name: ingress, patches: [{path: metadata.name, value: "a:b"}]}
`
	head, _, _ := strings.Cut(gateway("mesh.yaml", "ingress", "cluster1"), "spec:")
	tolerant := "apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nmetadata: {name: config}\nspec: {policies: " +
		"{severity: {MP0180: info}}}"
	got := run(t, list(tolerant, kptfile, head+overlay)) // no API server takes such names
	for _, want := range []string{"rendered/cluster1/ingress/service_.._.._.._kptfile.yaml 0",
		"rendered/cluster1/ingress/role_a_b.yaml 0"} {
		if !slices.Contains(files(got), want) {
			t.Errorf("there is no %s\n%s", want, got)
		}
	}
}

// TestPathsOfConfigMap: what is not among the items is opened in the package,
// wherever the function runs.
func TestPathsOfConfigMap(t *testing.T) {
	t.Chdir(t.TempDir())
	pkg := strings.Replace(kptfile, "    config.kubernetes.io/path",
		"    internal.config.kubernetes.io/package-path: /pkg\n    config.kubernetes.io/path", 1)
	mesh := strings.Replace(gateway("mesh.yaml", "ingress", "cluster1"), "annotations: {",
		"annotations: {internal.config.kubernetes.io/package-path: /pkg, ", 1)
	for _, data := range []string{"policies: sub/x", "charts: sub/x", "config: sub/x", "paths: sub/x"} {
		got := run(t, list("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {"+data+"}\n", pkg, mesh))
		if text := fmt.Sprint(got.findings, got.err); !strings.Contains(text, "/pkg/sub/x") {
			t.Errorf("%s: there is no /pkg/sub/x in %q", data, text)
		}
	}
}

func TestKebab(t *testing.T) {
	for key, want := range map[string]string{"keepInputs": "keep-inputs", "KeepInputs": "keep-inputs",
		"keep-inputs": "keep-inputs", "": ""} {
		if got := kebab(key); got != want {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
}
