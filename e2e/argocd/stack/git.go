package stack

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Repository is a bare git repository with a working tree.
type Repository struct {
	URL  string
	Tree string // the working tree; Commit commits it
}

// NewRepository creates an empty repository.
func NewRepository(t testing.TB, dir string) *Repository {
	t.Helper()
	bare := filepath.Join(dir, "repo.git")
	r := &Repository{URL: "file://" + bare, Tree: filepath.Join(dir, "tree")}
	makeDir(t, r.Tree)
	r.git(t, "init", "--quiet", "--bare", "--initial-branch=main", bare)
	r.git(t, "init", "--quiet", "--initial-branch=main")
	r.git(t, "remote", "add", "origin", bare)
	return r
}

// Commit commits and pushes the working tree, and returns the revision.
func (r *Repository) Commit(t testing.TB, message string) string {
	t.Helper()
	r.git(t, "add", "--all")
	r.git(t, "commit", "--quiet", "--allow-empty", "--message", message)
	r.git(t, "push", "--quiet", "origin", "main")
	return strings.TrimSpace(r.git(t, "rev-parse", "HEAD"))
}

// Copy copies a directory into the working tree.
func (r *Repository) Copy(t testing.TB, from, to string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(r.Tree, to), os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// Write writes a file of the working tree.
func (r *Repository) Write(t testing.TB, name, text string) {
	t.Helper()
	write(t, filepath.Join(r.Tree, name), []byte(text))
}

// Remove removes a file or directory of the working tree.
func (r *Repository) Remove(t testing.TB, name string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(r.Tree, name)); err != nil {
		t.Fatal(err)
	}
}

// Replace replaces a text in every file of a directory. It fails the test if no file has it.
func (r *Repository) Replace(t testing.TB, dir, old, text string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(r.Tree, dir, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range files {
		before, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		found = found || strings.Contains(string(before), old)
		write(t, f, []byte(strings.ReplaceAll(string(before), old, text)))
	}
	if !found {
		t.Fatalf("no file of %s has %q", dir, old)
	}
}

func (r *Repository) git(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.Tree
	cmd.Env = r.Environment()
	return string(Output(t, cmd))
}

// Environment returns the environment for git, without the settings of this machine.
func (r *Repository) Environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + r.Tree, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=e2e", "GIT_AUTHOR_EMAIL=e2e@example.test", "GIT_COMMITTER_NAME=e2e",
		"GIT_COMMITTER_EMAIL=e2e@example.test"}
}
