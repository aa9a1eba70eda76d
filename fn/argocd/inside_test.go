package argocd

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSourcePathIsNoLinkOutOfTheRepository(t *testing.T) {
	top := t.TempDir()
	out := filepath.Join(top, "elsewhere", "app")
	repo := filepath.Join(top, "repo")
	for _, dir := range []string{out, filepath.Join(repo, "real", "app"), filepath.Join(repo, "apps")} {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"apps/app": out, "apps/own": "../real/app"} {
		if err := os.Symlink(to, filepath.Join(repo, link)); err != nil {
			t.Skip(err)
		}
	}
	for path, ok := range map[string]bool{"apps/app": false, "apps/own": true, "real/app": true} {
		root, _, err := repository(filepath.Join(repo, path), path)
		if (err == nil) != ok {
			t.Errorf("%s: %v", path, err)
		}
		if root != nil {
			root.Close()
		}
	}
	// Where Argo CD unpacks, nothing else is a repository: the working directory
	// is what the link led to.
	t.Setenv("ARGOCD_CMP_WORKDIR", top)
	if err := os.MkdirAll(filepath.Join(top, "_cmp_server", "id", "apps"), 0o750); err != nil {
		t.Fatal(err)
	}
	if _, _, err := repository(out, "apps/app"); err == nil {
		t.Error("a directory elsewhere is the repository")
	}
	if _, _, err := repository(filepath.Join(top, "_cmp_server", "id", "apps"), "apps"); err != nil {
		t.Error(err)
	}
	if _, _, err := repository(filepath.Join(top, "_cmp_server"), "apps"); err == nil { // apps is a link to ..
		t.Error("the repositories of everybody are one")
	}
}
