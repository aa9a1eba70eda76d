package report

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// shared is what all tests use: the browser, and the report of testdata.
var shared struct {
	start, once sync.Once
	window      context.Context
	stop        func()
	dir, file   string
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if shared.stop != nil {
		shared.stop()
	}
	os.RemoveAll(shared.dir)
	os.Exit(code)
}

// changed returns the report of testdata/after, compared with testdata/before.
func changed(t testing.TB) string {
	t.Helper()
	program(t)
	shared.once.Do(func() {
		var err error
		if shared.dir, err = os.MkdirTemp("", "report-*"); err != nil {
			t.Fatal(err)
		}
		shared.file = filepath.Join(shared.dir, "report.html")
		if err := os.CopyFS(shared.dir, os.DirFS("testdata")); err != nil {
			t.Fatal(err)
		}
		if code := reportInto(t, shared.dir, "before", "after"); code != 0 {
			t.Fatalf("exit code %d", code)
		}
	})
	return shared.file
}

// broken returns the report of inputs that do not render.
func broken(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	text := fleet(3, "1.24.2-solo", "      nonsense: true\n")
	if code := meshpress(t, dir, "report", write(t, text), "-o", "report.html"); code != 2 {
		t.Fatalf("exit code %d", code)
	}
	return filepath.Join(dir, "report.html")
}

// report writes the report of inputs compared with earlier inputs, and returns its file and the exit code.
func report(t testing.TB, before, after string) (file string, code int) {
	t.Helper()
	dir := t.TempDir()
	return filepath.Join(dir, "report.html"), reportInto(t, dir, before, after)
}

func reportInto(t testing.TB, dir, before, after string) int {
	t.Helper()
	if code := meshpress(t, dir, "render", before, "-o", "out"); code != 0 {
		t.Fatalf("the earlier inputs end with %d", code)
	}
	return meshpress(t, dir, "report", after, "--against", "out", "-o", "report.html", "--today", "2026-11-28")
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
