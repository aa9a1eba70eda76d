package argocd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mesh is an Application in a repository, beside the files of a case.
func mesh(t *testing.T, files map[string]string) (repo string) {
	t.Helper()
	repo = filepath.Join(t.TempDir(), "repo")
	writeFiles(t, filepath.Join(repo, "app"), map[string]string{"ilm.yaml": ilm})
	writeFiles(t, repo, files)
	return repo
}

// generate returns the findings, one on each line.
func generate(t *testing.T, repo string, environ ...string) string {
	t.Helper()
	app := open(t, filepath.Join(repo, "app"), append(environ, "ARGOCD_APP_SOURCE_PATH=app")...)
	out, found, err := app.Generate(t.Context())
	var lines []string
	for _, d := range found {
		lines = append(lines, d.String())
	}
	if err != nil || found.HasErrors() == (len(out) > 0) {
		lines = append(lines, "and output with errors, or neither")
	}
	return strings.Join(lines, "\n")
}

// A file of half a gigabyte, or without an end, must not take the sidecar down.
func TestHugeFilesAreRefused(t *testing.T) {
	repo := mesh(t, nil)
	huge := filepath.Join(repo, "app", "huge.yaml")
	if err := os.WriteFile(huge, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 512<<20); err != nil { // holes take no room
		t.Skipf("no files with holes here: %v", err)
	}
	if got, want := generate(t, repo), "app/huge.yaml: error MP0001: cannot be read: the file must not be larger than "+
		"33554432 bytes"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := generate(t, repo, "ARGOCD_ENV_MESHPRESS_PATHS=/dev/zero"); !strings.Contains(got,
		"/dev/zero: error MP0001: cannot be read: path escapes from parent") {
		t.Errorf("got %s", got)
	}
}

// Entities that grow, and nesting without an end.
func TestBombsAreRefused(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i, name := range strings.Split("0123456789", "")[1:] {
		before := "*a" + strings.Split("0123456789", "")[i]
		bomb += "a" + name + ": &a" + name + " [" + strings.Repeat(before+", ", 9) + before + "]\n"
	}
	for name, text := range map[string]string{"aliases": bomb, "nesting": strings.Repeat("[", 20_000)} {
		if got := generate(t, mesh(t, map[string]string{"app/bomb.yaml": text})); !strings.HasPrefix(got,
			"app/bomb.yaml:1") || !strings.Contains(got, "error MP0002: ") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}
