package git

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain gives git a user, and none of the configuration of this machine.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull,
		"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.com",
	} {
		os.Setenv(name, value)
	}
	os.Exit(m.Run())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sh runs a command line of git.
func sh(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// bare makes an empty repository.
func bare(t testing.TB, options ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "r.git")
	sh(t, ".", append(append([]string{"init", "--quiet", "--bare", "-b", "main"}, options...), dir)...)
	return dir
}

// contents are blobs by their names.
type contents map[string]string

func (c contents) add(r *Repository, text string) string {
	id := r.Blob([]byte(text))
	c[id] = text
	return id
}

func (c contents) open(blob string) *io.SectionReader {
	text := []byte(c[blob])
	return io.NewSectionReader(bytes.NewReader(text), 0, int64(len(text)))
}

// commit makes a commit that changes files, path -> content; "" removes one.
func commit(t testing.TB, r *Repository, base string, files map[string]string) string {
	t.Helper()
	var changes []Change
	all := contents{}
	for name, text := range files {
		c := Change{Path: name}
		if text != "" {
			c.Blob = all.add(r, text)
		}
		changes = append(changes, c)
	}
	trees, err := r.Trees([]Request{{base, changes}}, all.open)
	must(t, err)
	id, err := r.Commit(trees[0], base, "a message\n")
	must(t, err)
	return id
}

// hook installs a hook that is a shell script.
func hook(t testing.TB, gitDir, name, script string) {
	t.Helper()
	file := filepath.Join(gitDir, "hooks", name)
	must(t, os.MkdirAll(filepath.Dir(file), 0o755))
	must(t, os.WriteFile(file, fmt.Appendf(nil, "#!/bin/sh\n%s\n", script), 0o755))
}
