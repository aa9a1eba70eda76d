package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// signature: cosign signs the provenance as docs/release.md says, and checks each file against it as docs/install.md
// says. It refuses a file that was changed.
func signature(t *testing.T, dist string) {
	t.Helper()
	cosign, err := exec.LookPath("cosign")
	if err != nil {
		t.Skip("cosign is not installed")
	}
	if !strings.Contains(run(t, ".", cosign, "attest-blob", "--help"), "--statement") {
		t.Skip("cosign is older than 2.6")
	}
	work := t.TempDir()
	files := filepath.Join(work, "dist")
	if err := os.CopyFS(files, os.DirFS(dist)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("COSIGN_PASSWORD", "")
	run(t, work, "bash", "-eo", "pipefail", "-c", blockOf(t, "../../docs/release.md", "cosign "))
	if err := os.Rename(filepath.Join(work, "cosign.pub"), filepath.Join(files, "cosign.pub")); err != nil {
		t.Fatal(err)
	}
	check := blockOf(t, "../../docs/install.md", "cosign ")
	archive := base + "_linux_amd64.tar.gz"
	if !strings.Contains(check, archive) {
		t.Fatalf("docs/install.md checks another file:\n%s", check)
	}
	for name := range hashes(t, dist) {
		if !strings.HasSuffix(name, ".intoto.json") {
			run(t, files, "bash", "-c", strings.Replace(check, archive, name, 1))
		}
	}
	if err := os.WriteFile(filepath.Join(files, archive), []byte("changed"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("bash", "-c", check)
	c.Dir = files
	if out, err := c.CombinedOutput(); err == nil || !strings.Contains(string(out), "digest") {
		t.Errorf("a file that was changed: %v\n%s", err, out)
	}
}

// blockOf returns the block of a page that begins with a text.
func blockOf(t *testing.T, page, begin string) string {
	t.Helper()
	for _, block := range shellBlock.FindAllStringSubmatch(read(t, page), -1) {
		if strings.HasPrefix(block[1], begin) {
			return block[1]
		}
	}
	t.Fatalf("%s has no block %q", page, begin)
	return ""
}
