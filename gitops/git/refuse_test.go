package git

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The lock of another git is waited for by trying again.
func TestLockedBranchIsARace(t *testing.T) {
	dir := bare(t)
	r := local(t, dir)
	a := commit(t, r.Repository, "", map[string]string{"a": "1"})
	must(t, os.WriteFile(filepath.Join(dir, "refs/heads/main.lock"), nil, 0o644))
	if err := r.Move(t.Context(), []Update{{"main", "", a}}); !errors.Is(err, ErrRace) {
		t.Error(err)
	}
}

func TestCheckedOutBranchIsRefused(t *testing.T) {
	dir := t.TempDir()
	sh(t, dir, "init", "--quiet", "-b", "main")
	sh(t, dir, "commit", "--quiet", "--allow-empty", "-m", "first")
	linked := filepath.Join(t.TempDir(), "linked")
	sh(t, dir, "worktree", "add", "--quiet", "-b", "other", linked)
	for _, at := range []string{dir, linked} {
		r := local(t, at)
		for _, branch := range []string{"main", "other"} {
			if _, err := r.Tips(t.Context(), []string{branch}); err == nil ||
				!strings.Contains(err.Error(), "is checked out in") {
				t.Errorf("%s: %v", branch, err)
			}
		}
		tip := commit(t, r.Repository, "", map[string]string{"a": "1"})
		if _, err := r.Tips(t.Context(), []string{"free"}); err != nil {
			t.Error(err)
		}
		must(t, r.Move(t.Context(), []Update{{"free-" + filepath.Base(at), "", tip}}))
	}
}

// A rebase moves its branch in the end, though no work tree has it checked out.
func TestRebasedBranchIsRefused(t *testing.T) {
	dir := t.TempDir()
	sh(t, dir, "init", "--quiet", "-b", "main")
	sh(t, dir, "commit", "--quiet", "--allow-empty", "-m", "first")
	linked := filepath.Join(t.TempDir(), "linked")
	sh(t, dir, "worktree", "add", "--quiet", "-b", "other", linked)
	for at, branch := range map[string]string{dir: "main", linked: "other"} {
		sh(t, at, "commit", "--quiet", "--allow-empty", "-m", "second")
		sh(t, at, "-c", "sequence.editor=echo break >", "rebase", "--interactive", "--force-rebase", "HEAD~1")
		if _, err := local(t, dir).Tips(t.Context(), []string{branch}); err == nil ||
			!strings.Contains(err.Error(), "is being rebased") {
			t.Errorf("%s: %v", branch, err)
		}
	}
}

// To move a symbolic ref is to move the branch behind it.
func TestSymbolicBranchIsRefused(t *testing.T) {
	dir, tip := filled(t)
	sh(t, dir, "symbolic-ref", "refs/heads/rendered", "refs/heads/main")
	if _, err := local(t, dir).Tips(t.Context(), []string{"rendered"}); err == nil ||
		!strings.Contains(err.Error(), `must not stand for another, "refs/heads/main"`) {
		t.Error(err)
	}
	if tips, err := local(t, dir).Tips(t.Context(), []string{"main"}); err != nil || tips["main"] != tip {
		t.Error(tips, err)
	}
}

// A branch below another is no race: it can never be.
func TestNoRoomForABranch(t *testing.T) {
	dir, tip := filled(t)
	sh(t, dir, "branch", "env", "main")
	for _, target := range []*Target{local(t, dir), url(t, dir)} {
		_, err := target.Tips(t.Context(), []string{"main", "env/prod"})
		must(t, err)
		if err := target.Move(t.Context(), []Update{{"env/prod", "", tip}}); err == nil || errors.Is(err, ErrRace) ||
			!strings.Contains(err.Error(), noRoom) {
			t.Error(err)
		}
	}
}

// Objects go where the repository has them, with the modes that it wants.
func TestOddAndSharedRepository(t *testing.T) {
	dir := filepath.Join(t.TempDir(), `a: "b"`)
	sh(t, ".", "init", "--quiet", "--bare", "--shared=group", dir)
	r := local(t, dir)
	id := commit(t, r.Repository, "", map[string]string{"a": "1"})
	must(t, r.Move(t.Context(), []Update{{"main", "", id}}))
	commit(t, r.Repository, id, map[string]string{"b": "2"})
	info, err := os.Stat(filepath.Join(dir, "objects", id[:2]))
	must(t, err)
	if info.Mode().Perm()&0o070 != 0o070 {
		t.Errorf("the mode of a directory of objects is %v", info.Mode())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "objects", "tmp_*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestOpenNoRepository(t *testing.T) {
	t.Setenv("GIT_CEILING_DIRECTORIES", "/")
	if _, err := Local(t.Context(), t.TempDir(), ""); err == nil ||
		!strings.Contains(err.Error(), "must be a Git repository") {
		t.Error(err)
	}
}
