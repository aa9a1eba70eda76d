package release

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// job: the lines of examples/ci that take the program of a release find it, and its checksum is right.
func job(t *testing.T, dist string) {
	t.Helper()
	_, block, found := strings.Cut(read(t, "../../examples/ci/README.md"), "- run: |\n")
	lines, _, closed := strings.Cut(block, "```")
	if !found || !closed {
		t.Fatal("examples/ci/README.md has no such step")
	}
	work := t.TempDir()
	if err := os.CopyFS(filepath.Join(work, "download", version), os.DirFS(dist)); err != nil {
		t.Fatal(err)
	}
	lines = strings.Replace(lines, "https://github.com/meshpress/meshpress/releases", "file://"+work, 1)
	t.Setenv("MESHPRESS", version)
	t.Setenv("GITHUB_WORKSPACE", work)
	t.Setenv("GITHUB_PATH", filepath.Join(work, "path"))
	run(t, work, "bash", "-eo", "pipefail", "-c", lines)
	program := filepath.Join(strings.TrimSpace(read(t, filepath.Join(work, "path"))), "meshpress")
	if out := run(t, work, program, "version"); !strings.Contains(out, version) {
		t.Errorf("version prints %q", out)
	}
	run(t, work, program, "init", "mesh")
	if text := read(t, filepath.Join(work, "mesh/.github/workflows/mesh.yaml")); !strings.Contains(text,
		"MESHPRESS: "+version+" ") {
		t.Error("the job that init writes takes another version")
	}
}
