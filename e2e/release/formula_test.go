package release

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// formula: what the Homebrew formula installs is in the archive.
func formula(t *testing.T, dist string) {
	t.Helper()
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		t.Skip("ruby is not installed")
	}
	script, err := filepath.Abs("../../release/testdata/formula.rb")
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	run(t, work, "tar", "xzf", filepath.Join(dist, base+"_linux_amd64.tar.gz"))
	var said struct{ Installed []string }
	out := run(t, work, ruby, script, filepath.Join(dist, "meshpress.rb"), "linux", "amd64")
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(said.Installed, "meshpress") || !slices.Contains(said.Installed, "man/man1/meshpress-render.1") {
		t.Errorf("it installs %q", said.Installed)
	}
}
