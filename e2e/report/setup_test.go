package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// report writes the report of inputs compared with earlier inputs, and returns its file and the exit code.
func report(t testing.TB, before, after string) (file string, code int) {
	t.Helper()
	dir := t.TempDir()
	if code := meshpress(t, ".", "render", before, "-o", filepath.Join(dir, "out")); code != 0 {
		t.Fatalf("the earlier inputs end with %d", code)
	}
	file = filepath.Join(dir, "report.html")
	code = meshpress(t, ".", "report", after, "--against", filepath.Join(dir, "out"), "-o", file, "--today", "2026-11-28")
	return file, code
}

// write writes an input and returns its path.
func write(t testing.TB, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mesh.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// fleet returns an input of n clusters. rest is added to each spec.
func fleet(n int, tag, rest string) string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("{name: cluster-%03d}", i))
	}
	return "apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: mesh, namespace: gloo-mesh}\n" +
		"spec:\n  installations:\n  - clusters: [" + strings.Join(names, ", ") + "]\n" +
		"    istioOperatorSpec:\n      profile: ambient\n      hub: hub.example.com/istio\n      tag: " + tag + "\n" + rest
}
