package krm

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// TestIndexIsNotBelieved: whatever stands in the index, no file of another goes.
func TestIndexIsNotBelieved(t *testing.T) {
	for _, name := range []string{"../Kptfile", "../../x/y/service_mine.yaml", "../mine.yaml", "service_mine.yaml",
		"a/service_mine.yaml", "a/b/c/service_mine.yaml", "a/b/deployment_mine.yaml", "a/b/service_mine.yml",
		"/etc/service_mine.yaml"} {
		t.Run(name, func(t *testing.T) {
			first := run(t, list("", kptfile, gateway("mesh.yaml", "ingress", "cluster1")))
			file := strings.TrimPrefix(name, "../")
			if file == name {
				file = "rendered/" + name
			}
			tampered := again(t, first, func(items []*yaml.RNode) []*yaml.RNode {
				items = edit("rendered/render-index.yaml", yaml.Lookup("files"),
					yaml.SetField(name, yaml.NewStringRNode("sha256:0")))(items)
				if file == "Kptfile" {
					return items
				}
				return with(t, foreign("Service", "mine", file, "0"))(items)
			})
			if !slices.Contains(files(tampered), file+" 0") {
				t.Errorf("%s is gone; there are %q", file, files(tampered))
			}
		})
	}
}

func TestIndexIsGone(t *testing.T) {
	first := run(t, list("", kptfile, gateway("mesh.yaml", "ingress", "cluster1")))
	second := again(t, first, without("render-index.yaml"))
	if !strings.Contains(second.findings, "MP0072") {
		t.Errorf("files without an index must be in the way; findings: %q", second.findings)
	}
	if diff := cmp.Diff(len(first.items)-1, len(second.items)); diff != "" {
		t.Errorf("items must go out as they came in: %s", diff)
	}
}

func TestIndexIsBroken(t *testing.T) {
	for _, files := range []string{"[a]", "text", "{a: {b: c}}", "null"} {
		index := "apiVersion: meshpress.dev/v1alpha1\nkind: RenderIndex\nmetadata:\n  name: x\n  annotations: " +
			"{config.kubernetes.io/path: rendered/render-index.yaml}\nfiles: " + files + "\n"
		got := run(t, list("", kptfile, index, gateway("mesh.yaml", "ingress", "cluster1")))
		if files == "null" != (got.err == nil) {
			t.Errorf("files: %s gives the error %v", files, got.err)
		}
	}
	other := "apiVersion: example.com/v1\nkind: RenderIndex\nmetadata:\n  name: x\n  annotations: " +
		"{config.kubernetes.io/path: x.yaml}\nfiles: [a]\n"
	if got := run(t, list("", kptfile, other, gateway("mesh.yaml", "ingress", "cluster1"))); got.err != nil {
		t.Errorf("the RenderIndex of another group: %v", got.err)
	}
}

// TestEditedAnnotations: what hosts write for themselves is no edit, what a
// user tells a host is one.
func TestEditedAnnotations(t *testing.T) {
	const file = "rendered/cluster1/ingress/service_ingress.yaml"
	for key, want := range map[string]bool{
		"config.kubernetes.io/depends-on": true, "kpt.dev/a": true,
		"internal.config.kubernetes.io/seqindent": false, "internal.kpt.dev/upstream-identifier": false,
		"config.k8s.io/id": false,
	} {
		first := run(t, list("", kptfile, gateway("mesh.yaml", "ingress", "cluster1")))
		second := again(t, first, edit(file, yaml.SetAnnotation(key, "a")))
		if got := strings.Contains(second.findings, "MP0071"); got != want {
			t.Errorf("%s: got %v, findings: %q", key, got, second.findings)
		}
	}
}

// TestEditedFileIsRemoved: the finding says what becomes of the file.
func TestEditedFileIsRemoved(t *testing.T) {
	const file = "rendered/cluster2/ingress/service_ingress.yaml"
	first := run(t, list("", kptfile, gateway("a.yaml", "ingress", "cluster1"), gateway("b.yaml", "ingress", "cluster2")))
	second := again(t, first, func(items []*yaml.RNode) []*yaml.RNode {
		return edit(file, yaml.SetLabel("edited", "true"))(without("b.yaml")(items))
	})
	if want := file + ": warning MP0071: had been edited by hand and is removed\n"; second.findings != want {
		t.Errorf("got %q, want %q", second.findings, want)
	}
}

// TestStrayID: an id of kustomize that someone left on one file does not make
// kustomize of a package, whose inputs would go.
func TestStrayID(t *testing.T) {
	for _, stray := range []int{0, 1, 2} {
		items := []string{kptfile, gateway("mesh.yaml", "ingress", "cluster1"), foreign("Service", "mine", "mine.yaml", "0")}
		want := files(run(t, list("", items...)))
		item := yaml.MustParse(items[stray])
		if err := item.PipeE(yaml.SetAnnotation(kustomizeID, "kind: x")); err != nil {
			t.Fatal(err)
		}
		items[stray] = item.MustString()
		if diff := cmp.Diff(want, files(run(t, list("", items...)))); diff != "" {
			t.Errorf("with an id on item %d (- want, + got):\n%s", stray, diff)
		}
	}
}

// TestHostAnnotations: those of overlays do not reach a host.
func TestHostAnnotations(t *testing.T) {
	mesh := strings.Replace(gateway("mesh.yaml", "ingress", "cluster1"), "enabled: true}",
		"enabled: true, k8s: {overlays: [{kind: Service, name: ingress, patches: [{path: metadata.annotations, value: "+
			"{config.kubernetes.io/local-config: \"true\", kustomize.config.k8s.io/behavior: merge, mykpt.dev/a: b}}]}]}}", 1)
	got := run(t, list("", kptfile, mesh))
	for _, item := range got.items {
		if item.GetKind() != "Service" {
			continue
		}
		annotations := item.GetAnnotations()
		if annotations[localConfig] != "" || annotations["kustomize.config.k8s.io/behavior"] != "" ||
			annotations["mykpt.dev/a"] != "b" {
			t.Errorf("annotations of the Service: %v", annotations)
		}
		return
	}
	t.Errorf("there is no Service\n%s", got)
}
