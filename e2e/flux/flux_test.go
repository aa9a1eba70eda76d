package flux

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/yaml"
)

const (
	top      = "../.."
	prune    = "kustomize.toolkit.fluxcd.io/prune"
	disabled = "disabled"
)

// TestExample: the Kustomization of the example has every object of its cluster, with its patch, and Flux does not
// prune definitions and namespaces.
func TestExample(t *testing.T) {
	root := t.TempDir()
	meshpress(t, 0, "render", filepath.Join(top, "examples/ambient"), "--engine", "flux", "--protect",
		"-o", filepath.Join(root, "clusters"))
	built := build(t, root, example(t, "cluster1.yaml"))
	if want := count(t, filepath.Join(root, "clusters/cluster1")); built.Size() != want || want < 20 {
		t.Errorf("Flux has %d objects of %d", built.Size(), want)
	}
	validators := 0
	for _, r := range built.Resources() {
		switch r.GetKind() {
		case "CustomResourceDefinition", "Namespace":
			if r.GetAnnotations()[prune] != disabled {
				t.Errorf("Flux would prune %s", r.CurId())
			}
		case "ValidatingWebhookConfiguration":
			validators++
			if text := r.MustYaml(); strings.Contains(text, "failurePolicy: Ignore") {
				t.Errorf("Flux reverts the failurePolicy of %s", r.CurId())
			}
		}
	}
	if validators == 0 {
		t.Error("no webhook was patched")
	}
}

// TestByRelease: the Kustomizations of the releases have all objects, each once.
func TestByRelease(t *testing.T) {
	root := t.TempDir()
	meshpress(t, 0, "render", filepath.Join(top, "examples/ambient"), "-o", filepath.Join(root, "clusters"))
	var all []string
	for _, k := range examples(t, "by-release.yaml") {
		for _, r := range build(t, root, k).Resources() {
			all = append(all, r.CurId().String())
		}
	}
	slices.Sort(all)
	if twice := len(all) - len(slices.Compact(slices.Clone(all))); twice > 0 {
		t.Errorf("%d objects are in two Kustomizations", twice)
	}
	if want := count(t, filepath.Join(root, "clusters/cluster1")); len(all) != want {
		t.Errorf("Flux has %d objects of %d", len(all), want)
	}
}

// TestVariables: meshpress finds exactly the objects in which the substitution of Flux changes something, and Flux
// leaves an object with the annotation alone.
func TestVariables(t *testing.T) {
	root := t.TempDir()
	in := filepath.Join(top, "examples/ambient")
	meshpress(t, 0, "render", in, "-o", filepath.Join(root, "clusters"))
	k := example(t, "cluster1.yaml")
	if err := unstructured.SetNestedField(k.Object, map[string]any{"OTHER": "x"}, "spec", "postBuild",
		"substitute"); err != nil {
		t.Fatal(err)
	}
	said := meshpress(t, 0, "check", in, "--engine", "flux")
	for _, r := range build(t, root, k).Resources() {
		changed := substituted(t, k, r)
		name := r.GetKind() + " " + strings.TrimPrefix(r.GetNamespace()+"/"+r.GetName(), "/")
		if says := strings.Contains(said, name+" has \"${"); says != changed {
			t.Errorf("Flux changes %s: %t; meshpress finds it: %t", name, changed, says)
		}
		if !changed {
			continue
		}
		if err := r.SetAnnotations(map[string]string{"kustomize.toolkit.fluxcd.io/substitute": disabled}); err != nil {
			t.Fatal(err)
		}
		if substituted(t, k, r) {
			t.Errorf("Flux changes %s in spite of the annotation", name)
		}
	}
	if !strings.Contains(said, "MP0165") {
		t.Error("nothing was found")
	}
}

// substituted tells whether Flux changes a copy of an object.
func substituted(t *testing.T, k unstructured.Unstructured, r *resource.Resource) bool {
	t.Helper()
	before := r.MustYaml()
	after, err := kustomize.SubstituteVariables(context.Background(), nil, k, r.DeepCopy(),
		kustomize.SubstituteWithDryRun(true))
	if err != nil {
		t.Fatal(err)
	}
	return after != nil && after.MustYaml() != before
}

// build does what the controller does before it applies.
func build(t *testing.T, root string, k unstructured.Unstructured) resmap.ResMap {
	t.Helper()
	path, _, err := unstructured.NestedString(k.Object, "spec", "path")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, path)
	action, err := kustomize.NewGenerator(root, k).WriteFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	built, err := kustomize.SecureBuild(root, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := kustomize.CleanDirectory(dir, action); err != nil {
		t.Fatal(err)
	}
	return built
}

// example returns the one Kustomization of a file of examples/flux.
func example(t *testing.T, file string) unstructured.Unstructured {
	t.Helper()
	all := examples(t, file)
	if len(all) != 1 {
		t.Fatalf("%s has %d Kustomizations", file, len(all))
	}
	return all[0]
}

func examples(t *testing.T, file string) []unstructured.Unstructured {
	t.Helper()
	var out []unstructured.Unstructured
	for _, o := range read(t, filepath.Join(top, "examples/flux", file)) {
		if o.GetKind() == "Kustomization" {
			out = append(out, o)
		}
	}
	return out
}

// read returns the objects of a file.
func read(t *testing.T, file string) []unstructured.Unstructured {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []unstructured.Unstructured
	for _, doc := range bytes.Split(text, []byte("\n---\n")) {
		var o unstructured.Unstructured
		if err := yaml.Unmarshal(doc, &o.Object); err != nil {
			t.Fatal(err)
		}
		if o.GetKind() != "" {
			out = append(out, o)
		}
	}
	return out
}

// count counts the objects of a directory.
func count(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".yaml" {
			n += len(read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// meshpress runs the built program and returns what it prints.
func meshpress(t *testing.T, want int, args ...string) string {
	t.Helper()
	binary := os.Getenv("MESHPRESS_BIN")
	if binary == "" {
		t.Skip("MESHPRESS_BIN does not name the built program")
	}
	cmd := exec.Command(binary, args...)
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != want {
		t.Fatalf("meshpress %s: exit code %d, %v\n%s", strings.Join(args, " "), code, err, out)
	}
	return string(out)
}
