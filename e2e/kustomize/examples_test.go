package kustomize

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// example copies one of examples/.
func example(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(top, "examples", name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestExampleExec(t *testing.T) {
	dir := example(t, "kustomize-exec")
	want := objects(t, render(t, dir, "istiod.yaml").ok(t).out)
	if diff := cmp.Diff(want, objects(t, build(t, dir).ok(t).out)); diff != "" {
		t.Errorf("(- meshpress render, + kustomize build)\n%s", diff)
	}
}

// TestExampleContainer proves the example of the container. A container has no files, so the resource is an
// item.
func TestExampleContainer(t *testing.T) {
	dir := example(t, "kustomize-container")
	want := objects(t, render(t, dir, "istiod.yaml").ok(t).out)
	got := start(t, dir, program(t, "MESHPRESS_HOSTS", "kustomize"), "build", "--enable-alpha-plugins", ".").ok(t)
	if diff := cmp.Diff(want, objects(t, got.out)); diff != "" {
		t.Errorf("(- meshpress render, + kustomize build)\n%s", diff)
	}
}

func TestExampleKpt(t *testing.T) {
	dir := example(t, "kpt")
	before := tree(t, dir)
	inPlace(t, dir, "--exec-path", program(t, "MESHPRESS_BIN", "")).ok(t)
	after := tree(t, dir)
	for name, text := range before {
		if diff := cmp.Diff(text, after[name]); diff != "" {
			t.Errorf("%s changed:\n%s", name, diff)
		}
	}
	for _, cluster := range []string{"cluster1", "cluster2"} {
		want := objects(t, render(t, dir, "mesh", "--cluster", cluster).ok(t).out)
		if diff := cmp.Diff(want, objects(t, rendered(after, cluster))); diff != "" || len(want) == 0 {
			t.Errorf("%s (- meshpress render, + files):\n%s", cluster, diff)
		}
	}
}

// TestReadmes runs each example as its README says.
func TestReadmes(t *testing.T) {
	for name, command := range map[string]string{
		"kustomize-exec":      "kustomize build --enable-alpha-plugins --enable-exec examples/kustomize-exec",
		"kustomize-container": "kustomize build --enable-alpha-plugins examples/kustomize-container",
		"kpt":                 "kpt fn render examples/kpt",
	} {
		text, err := os.ReadFile(filepath.Join(top, "examples", name, "README.md"))
		if err != nil || !strings.Contains(string(text), command) {
			t.Errorf("%s/README.md does not say `%s` %v", name, command, err)
		}
	}
}
