//go:build unix

package argocd

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Opening a pipe that nobody writes to would wait for ever. Pipes of a folder
// are passed by, as other things that are no files; one that is named is refused.
func TestPipesAreNotOpened(t *testing.T) {
	repo := mesh(t, nil)
	if err := syscall.Mkfifo(filepath.Join(repo, "app", "pipe.yaml"), 0o644); err != nil {
		t.Skip(err)
	}
	if got := generate(t, repo); got != "" {
		t.Errorf("got %s, want the cluster", got)
	}
	if got := generate(t, repo, "ARGOCD_ENV_MESHPRESS_PATHS=pipe.yaml"); !strings.HasPrefix(got,
		"app/pipe.yaml: error MP0001: cannot be read: not a regular file") {
		t.Errorf("got %s", got)
	}
	if got := generate(t, repo, "ARGOCD_ENV_MESHPRESS_CONFIG=pipe.yaml"); !strings.HasPrefix(got,
		"app/pipe.yaml: error MP0001: cannot be read: not a regular file") {
		t.Errorf("got %s", got)
	}
}
