package git

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Hooks: commit-msg changes or refuses the message, reference-transaction
// refuses to move the branch, and those of a work tree do not run.
func TestHooks(t *testing.T) {
	dir := bare(t)
	r := local(t, dir)
	hook(t, dir, "commit-msg", `echo "Change-Id: 1" >>"$1"`)
	for _, name := range []string{"pre-commit", "prepare-commit-msg", "post-commit"} {
		hook(t, dir, name, "touch "+filepath.Join(dir, "ran-"+name)+"; exit 1")
	}
	id := commit(t, r.Repository, "", map[string]string{"a": "1"})
	if got := sh(t, dir, "log", "-1", "--format=%B", id); got != "a message\nChange-Id: 1" {
		t.Errorf("message: %q", got)
	}
	if ran, _ := filepath.Glob(filepath.Join(dir, "ran-*")); len(ran) > 0 {
		t.Errorf("ran: %q", ran)
	}
	hook(t, dir, "reference-transaction", `test "$1" != prepared || { echo "not today" >&2; exit 1; }`)
	if err := r.Move(t.Context(), []Update{{"main", "", id}}); err == nil || errors.Is(err, ErrRace) ||
		!strings.Contains(err.Error(), "not today") {
		t.Errorf("reference-transaction: %v", err)
	}
	hook(t, dir, "commit-msg", "echo 'no such message' >&2; exit 1")
	if _, err := r.Commit(t.Context(), sh(t, dir, "rev-parse", id+"^{tree}"), "", "x"); err == nil ||
		!strings.Contains(err.Error(), "no such message") {
		t.Errorf("commit-msg: %v", err)
	}
	hook(t, dir, "commit-msg", `echo >"$1"`)
	if _, err := r.Commit(t.Context(), sh(t, dir, "rev-parse", id+"^{tree}"), "", "x"); err == nil ||
		!strings.Contains(err.Error(), "left no message") {
		t.Errorf("commit-msg that empties the message: %v", err)
	}
}

// What is relative in the configuration starts at the top of the work tree, or in
// a bare repository, and so do hooks.
func TestTopOfTheWorkTree(t *testing.T) {
	for _, kind := range []string{"work tree", "directory in it", "linked", "bare"} {
		t.Run(kind, func(t *testing.T) {
			dir, top := bare(t), ""
			if kind != "bare" {
				dir = filepath.Join(t.TempDir(), "work")
				sh(t, ".", "init", "--quiet", dir)
			}
			top = dir
			switch kind {
			case "linked":
				sh(t, dir, "commit", "--quiet", "--allow-empty", "-m", "first")
				top = filepath.Join(t.TempDir(), "linked")
				sh(t, dir, "worktree", "add", "--quiet", "--detach", top)
				dir = top
			case "directory in it":
				dir = filepath.Join(top, "a/b")
				must(t, os.MkdirAll(dir, 0o755))
			}
			sh(t, dir, "config", "core.hooksPath", "own/hooks")
			hook(t, filepath.Join(top, "own"), "commit-msg",
				`test ! own/hooks/commit-msg -ef "$0" || echo "Change-Id: 1" >>"$1"`)
			sh(t, ".", "init", "--quiet", "--bare", filepath.Join(top, "../remote.git"))
			sh(t, dir, "remote", "add", "origin", "../remote.git")
			target, err := Local(t.Context(), dir, "origin")
			must(t, err)
			id := commit(t, target.Repository, "", map[string]string{"a": "1"})
			if got := sh(t, dir, "log", "-1", "--format=%B", id); got != "a message\nChange-Id: 1" {
				t.Errorf("message: %q", got)
			}
			must(t, target.Move(t.Context(), []Update{{"published", "", id}}))
			sh(t, filepath.Join(top, "../remote.git"), "rev-parse", "published")
		})
	}
}

// What a git around the process set for itself is not for our repository.
func TestEnvironmentOfAHook(t *testing.T) {
	t.Setenv("GIT_DIR", bare(t))
	t.Setenv("GIT_INDEX_FILE", "/nowhere")
	dir := bare(t)
	r := local(t, dir)
	id := commit(t, r.Repository, "", map[string]string{"a": "1"})
	must(t, r.Move(t.Context(), []Update{{"main", "", id}}))
	t.Setenv("GIT_DIR", "")
	os.Unsetenv("GIT_DIR")
	if got := sh(t, dir, "rev-parse", "main"); got != id {
		t.Errorf("main is %s, want %s", got, id)
	}
}

// A git before 2.36 cannot run a hook by its name.
func TestHookWithOldGit(t *testing.T) {
	real, err := exec.LookPath("git")
	must(t, err)
	bin := t.TempDir()
	old := "#!/bin/sh\nfor a; do test \"$a\" != hook || { echo \"git: 'hook' is not a git command. See 'git --help'.\" " +
		">&2; exit 1; }; done\nexec " + real + " \"$@\"\n"
	must(t, os.WriteFile(filepath.Join(bin, "git"), []byte(old), 0o755))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	dir := bare(t)
	r := local(t, dir)
	commit(t, r.Repository, "", map[string]string{"a": "1"})
	hook(t, dir, "commit-msg", `echo "Change-Id: 1" >>"$1"`)
	id := commit(t, r.Repository, "", map[string]string{"a": "1"})
	if got := sh(t, dir, "log", "-1", "--format=%B", id); got != "a message\nChange-Id: 1" {
		t.Errorf("message: %q", got)
	}
}
