package release

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```")

// page: what docs/install.md does with the files of a release works, but for what builds them and what needs
// a registry.
// The program is not installed for the whole machine.
func page(t *testing.T, dist string) {
	t.Helper()
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS(dist)); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(work, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	ran := 0
	for _, block := range shellBlock.FindAllStringSubmatch(read(t, "../../docs/install.md"), -1) {
		switch first, _, _ := strings.Cut(block[1], " "); first {
		case "git", "make", "skopeo", "cosign":
			continue
		}
		lines := strings.ReplaceAll(strings.ReplaceAll(block[1], "sudo ", ""), "/usr/local/bin/", bin)
		out := run(t, work, "bash", "-eo", "pipefail", "-c", lines)
		if strings.Contains(lines, "meshpress version") && !strings.Contains(out, version) {
			t.Errorf("%s\nprints %q", lines, out)
		}
		ran++
	}
	if ran < 2 {
		t.Errorf("docs/install.md has %d such blocks", ran)
	}
}
