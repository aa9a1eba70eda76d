package git

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func local(t *testing.T, dir string) *Target {
	t.Helper()
	target, err := Local(t.Context(), dir, "")
	must(t, err)
	return target
}

// A commit is the old one with the changes, in both formats, and what fsck says
// of it is nothing.
func TestCommitOnTop(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			dir := bare(t, "--object-format="+format)
			r := local(t, dir)
			first := commit(t, r.Repository, "", map[string]string{"a/x": "1", "a/y": "2", "b": "3", `odd "name\`: "4",
				"file": "5"})
			second := commit(t, r.Repository, first, map[string]string{"a/x": "", "a/z/1": "6", "file": "", "file/inside": "1"})
			must(t, r.Move(t.Context(), []Update{{"main", "", second}}))
			same := map[string]string{"a/y": "2", "a/z/1": "6", "b": "3", `odd "name\`: "4", "file/inside": "1"}
			files, err := r.Files(t.Context(), "refs/heads/main", ".")
			must(t, err)
			got := map[string]string{}
			for name, e := range files {
				must(t, r.Read(t.Context(), []string{e.ID}, func(blob string, content []byte) error {
					if !e.IsFile() || blob != r.Blob(content) {
						t.Errorf("%s: %v is %q", name, e, content)
					}
					got[name] = string(content)
					return nil
				}))
			}
			if diff := cmp.Diff(same, got); diff != "" {
				t.Errorf("files (- want, + got):\n%s", diff)
			}
			sh(t, dir, "fsck", "--strict", "--no-dangling")
			if refs := sh(t, dir, "for-each-ref", "--format=%(refname)"); refs != "refs/heads/main" {
				t.Errorf("refs: %s", refs)
			}
		})
	}
}

func TestFilesBelow(t *testing.T) {
	r := local(t, bare(t))
	tip := commit(t, r.Repository, "", map[string]string{"a/b/x": "1", "a/bc": "2", "b/x": "3"})
	files, err := r.Files(t.Context(), tip, "a/b")
	must(t, err)
	if _, ok := files["x"]; len(files) != 1 || !ok {
		t.Errorf("files below a/b: %v", files)
	}
	for dir, want := range map[string]string{"a/b": "", ".": "", "new/dir": "", "a/bc/d/e": "a/bc", "a/bc": "a/bc"} {
		if got, err := r.InTheWay(t.Context(), tip, dir); err != nil || got != want {
			t.Errorf("in the way of %q is %q, %v; want %q", dir, got, err, want)
		}
	}
}

// A branch that somebody else moved is not moved back.
func TestMoveIsCompareAndSwap(t *testing.T) {
	r := local(t, bare(t))
	a := commit(t, r.Repository, "", map[string]string{"a": "1"})
	b := commit(t, r.Repository, a, map[string]string{"a": "2"})
	must(t, r.Move(t.Context(), []Update{{"one", "", a}}))
	for _, u := range [][]Update{
		{{"one", "", b}}, {{"one", b, a}}, {{"gone", a, b}}, {{"two", "", a}, {"one", b, a}},
	} {
		if err := r.Move(t.Context(), u); !errors.Is(err, ErrRace) {
			t.Errorf("%v: %v", u, err)
		}
	}
	tips, err := r.Tips(t.Context(), []string{"one", "two", "gone"})
	must(t, err)
	if diff := cmp.Diff(map[string]string{"one": a}, tips); diff != "" {
		t.Errorf("branches (- want, + got):\n%s", diff)
	}
}

// Names that differ by case alone are two, whatever the file system here thinks.
func TestCaseOfNames(t *testing.T) {
	dir := bare(t)
	sh(t, dir, "config", "core.ignoreCase", "true")
	id := commit(t, local(t, dir).Repository, "", map[string]string{"Prod/a": "1", "prod/a": "2"})
	if got := sh(t, dir, "ls-tree", "--name-only", id); got != "Prod\nprod" {
		t.Errorf("files: %s", got)
	}
}

// A bare repository that is named is not one that was found by chance.
func TestSafeBareRepository(t *testing.T) {
	dir, _ := filled(t)
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "safe.bareRepository")
	t.Setenv("GIT_CONFIG_VALUE_0", "explicit")
	for _, target := range []*Target{local(t, dir), url(t, dir)} {
		tips, err := target.Tips(t.Context(), []string{"main"})
		must(t, err)
		must(t,
			target.Move(t.Context(), []Update{{"main", tips["main"],
				commit(t, target.Repository, tips["main"], map[string]string{"a": tips["main"]})}}))
	}
}

// Commits are signed if the configuration says so, here with a key of ssh.
func TestSigned(t *testing.T) {
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	dir := bare(t)
	key := filepath.Join(t.TempDir(), "key")
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	public, err := os.ReadFile(key + ".pub")
	must(t, err)
	signers := filepath.Join(t.TempDir(), "signers")
	must(t, os.WriteFile(signers, append([]byte("c@example.com "), public...), 0o644))
	for name, value := range map[string]string{"gpg.format": "ssh", "user.signingKey": key, "commit.gpgSign": "true",
		"gpg.ssh.allowedSignersFile": signers} {
		sh(t, dir, "config", name, value)
	}
	id := commit(t, local(t, dir).Repository, "", map[string]string{"a": "1"})
	if status := sh(t, dir, "log", "-1", "--format=%G?", id); status != "G" {
		t.Errorf("the signature is %q, want G", status)
	}
	work := filepath.Join(t.TempDir(), "work")
	sh(t, ".", "init", "--quiet", work)
	must(t, os.Rename(key, filepath.Join(work, "key")))
	must(t, os.Rename(key+".pub", filepath.Join(work, "key.pub")))
	for name, value := range map[string]string{"gpg.format": "ssh", "user.signingKey": "key", "commit.gpgSign": "true",
		"gpg.ssh.allowedSignersFile": signers} {
		sh(t, work, "config", name, value)
	}
	relative := commit(t, local(t, work).Repository, "", map[string]string{"a": "1"})
	if status := sh(t, work, "log", "-1", "--format=%G?", relative); status != "G" {
		t.Errorf("the signature by a relative key is %q, want G", status)
	}
	sh(t, dir, "config", "user.signingKey", key+".missing")
	if _, err := local(t, dir).Commit(t.Context(), sh(t, dir, "rev-parse", id+"^{tree}"), "", "x"); err == nil {
		t.Error("a commit that cannot be signed was made")
	}
}

func TestNoReportIsLeftBehind(t *testing.T) {
	dir := bare(t)
	r := local(t, dir)
	_, err := r.Trees(t.Context(), []Request{{strings.Repeat("1", 40), []Change{{Path: "a", Blob: r.Blob([]byte("x"))}}}},
		contents{}.open)
	if err == nil || strings.Contains(err.Error(), "crash report") {
		t.Errorf("a base that does not exist: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "fast_import_crash_*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestCheckBranch(t *testing.T) {
	for name, ok := range map[string]bool{"main": true, "env/prod": true, "": false, "-x": false, "a b": false,
		"a..b": false, "x.lock": false, "@{-1}": false,
		"HEAD": false, "refs/heads/main": false, "prefs/x": true} {
		if err := CheckBranch(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Objects of a killed process are removed as git removes its own.
func TestQuarantineIsPruned(t *testing.T) {
	dir := bare(t)
	apart, err := local(t, dir).quarantine()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(apart.dir, "left"), nil, 0o644))
	sh(t, dir, "prune", "--expire=now")
	if _, err := os.Stat(apart.dir); err == nil {
		t.Error("git prune leaves the directory")
	}
}

// Trees of several branches are made together, and have nothing of each other.
func TestSeveralTrees(t *testing.T) {
	r := local(t, bare(t)).Repository
	base := commit(t, r, "", map[string]string{"old": "1"})
	all := contents{}
	one, other := all.add(r, "one"), all.add(r, "other")
	trees, err := r.Trees(t.Context(), []Request{{base, []Change{{"one", one}}},
		{"", []Change{{"other", other}, {"one", one}}}, {base, []Change{{"old", ""}, {"other", other}}}}, all.open)
	must(t, err)
	for i, want := range []string{"old\none", "one\nother", "other"} {
		if got := sh(t, r.dir, "ls-tree", "--name-only", trees[i]); got != want {
			t.Errorf("tree %d has %q, want %q", i, got, want)
		}
	}
}
