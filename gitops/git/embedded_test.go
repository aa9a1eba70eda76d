package git

import (
	"path/filepath"
	"strings"
	"testing"
)

// A bare repository among files is files.
func TestEmbeddedRepository(t *testing.T) {
	top := repo(t, map[string]string{"fleet/HEAD": "ref: refs/heads/main\n", "fleet/objects/x": "", "fleet/refs/x": "",
		"fleet/config": "[core]\n\tbare = true\n"})
	fleet := filepath.Join(top, "fleet")
	if c := find(t, fleet); c.Top != top {
		t.Errorf("the work tree is %q, want %q", c.Top, top)
	}
	if _, err := Local(t.Context(), fleet, ""); err == nil ||
		!strings.Contains(err.Error(), "must not be files of a commit") {
		t.Errorf("published to a repository that is content: %v", err)
	}
	if r := local(t, filepath.Join(fleet, "objects")); r.top != top {
		t.Errorf("published to %q, want %q", r.top, top)
	}
	// One that the user made there, and ignores, is no content.
	sh(t, top, "init", "--quiet", "--bare", "own.git")
	if r := local(t, filepath.Join(top, "own.git")); r.dir != filepath.Join(top, "own.git") {
		t.Errorf("published to %q", r.dir)
	}
}

// Objects may be borrowed, as mirrors of CI do.
func TestReference(t *testing.T) {
	other := repo(t, map[string]string{"a": "1"})
	clone := filepath.Join(t.TempDir(), "clone")
	sh(t, ".", "clone", "--quiet", "--shared", other, clone)
	head, err := find(t, clone).Head(t.Context())
	if err != nil || head.ID != sh(t, other, "rev-parse", "HEAD") {
		t.Errorf("%+v, %v", head, err)
	}
}
