package git

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repo makes a repository with a commit of files.
func repo(t testing.TB, files map[string]string) string {
	t.Helper()
	top := filepath.Join(t.TempDir(), "work")
	sh(t, ".", "init", "--quiet", "-b", "main", top)
	put(t, top, files)
	sh(t, top, "add", "--all")
	sh(t, top, "commit", "--quiet", "--allow-empty", "-m", "first")
	return top
}

func put(t testing.TB, top string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		must(t, write(filepath.Join(top, name), text))
	}
}

func write(name, text string) error {
	return errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644))
}

func find(t testing.TB, paths ...string) *Checkout {
	t.Helper()
	c, err := Find(t.Context(), paths...)
	must(t, err)
	t.Cleanup(func() { must(t, c.Close()) })
	return c
}

// Dirty is what the run read and the commit has not: also if git ignores it.
func TestDiffers(t *testing.T) {
	const pointer = "version https://git-lfs.github.com/spec/v1\noid " +
		"sha256:7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730\nsize 4\n"
	for name, c := range map[string]struct {
		change func(t *testing.T, in, top string)
		dirty  bool
	}{
		"nothing":  {func(*testing.T, string, string) {}, false},
		"a change": {func(t *testing.T, in, _ string) { must(t, write(filepath.Join(in, "a.yaml"), "2")) }, true},
		"line ends": {func(t *testing.T, in, _ string) {
			must(t, write(filepath.Join(in, "a.yaml"), "a: 1\r\n"))
		}, false},
		"a removed file": {func(t *testing.T, in, _ string) { must(t, os.Remove(filepath.Join(in, "b.yaml"))) }, true},
		"a file of Git LFS": {func(t *testing.T, in, _ string) {
			must(t, write(filepath.Join(in, "charts/large"), "bar\n"))
		}, false},
		"another of Git LFS": {func(t *testing.T, in, _ string) {
			must(t, write(filepath.Join(in, "charts/large"), "baz\n"))
		}, true},
		"untracked, read": {func(t *testing.T, in, _ string) { must(t, write(filepath.Join(in, "new.yaml"), "")) }, true},
		"ignored, read": {func(t *testing.T, in, _ string) {
			must(t, write(filepath.Join(in, "ignored.yaml"), ""))
		}, true},
		"in a directory": {func(t *testing.T, in, _ string) {
			must(t, write(filepath.Join(in, "charts/x/ignored.yaml"), ""))
		}, true},
		"a link to elsewhere": {func(t *testing.T, in, _ string) { relink(t, filepath.Join(in, "charts/link"), "z") }, true},
		"not read":            {func(t *testing.T, in, _ string) { must(t, write(filepath.Join(in, "notes"), "")) }, false},
		"changed, not read":   {func(t *testing.T, in, _ string) { must(t, write(filepath.Join(in, "README"), "2")) }, false},
		"outside": {func(t *testing.T, _, top string) {
			must(t, write(filepath.Join(top, "a.yaml"), ""))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{".gitignore": "ignored.yaml\n"}
			for file, text := range map[string]string{"a.yaml": "a: 1\n", "b.yaml": "1", "charts/y": "1",
				"charts/large": pointer, "README": "1"} {
				files["fleet/"+file] = text
			}
			top := repo(t, files)
			in := filepath.Join(top, "fleet")
			relink(t, filepath.Join(in, "charts/link"), "y")
			sh(t, top, "add", "--all")
			sh(t, top, "commit", "--quiet", "-m", "second")
			must(t, write(filepath.Join(in, "charts/large"), "bar\n"))
			c.change(t, in, top)
			var read []string
			for _, file := range []string{"a.yaml", "b.yaml", "new.yaml", "ignored.yaml", "charts"} {
				read = append(read, filepath.Join(in, file))
			}
			from := find(t, in)
			head, err := from.Head(t.Context())
			must(t, err)
			differs, err := from.Differs(t.Context(), head.ID, []string{in}, read)
			if err != nil || differs != c.dirty || head.ID != sh(t, top, "rev-parse", "HEAD") {
				t.Errorf("%t, %v; want %t", differs, err, c.dirty)
			}
		})
	}
}

func relink(t *testing.T, name, target string) {
	t.Helper()
	os.Remove(name)
	if err := os.Symlink(target, name); err != nil {
		t.Skip(err)
	}
}

// A submodule is as the commit has it if the commit of it is checked out, and
// its files are as in that.
func TestSubmodule(t *testing.T) {
	other := repo(t, map[string]string{"charts/a": "1", "b": "1"})
	top := repo(t, map[string]string{"fleet/x.yaml": "1"})
	sh(t, top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other, "fleet/sub")
	sh(t, top, "commit", "--quiet", "-m", "second")
	fleet, sub := filepath.Join(top, "fleet"), filepath.Join(top, "fleet/sub")
	differs := func() bool {
		c := find(t, fleet)
		got, err := c.Differs(t.Context(), sh(t, top, "rev-parse", "HEAD"), []string{fleet},
			[]string{filepath.Join(fleet, "x.yaml"), filepath.Join(sub, "charts")})
		must(t, err)
		return got
	}
	if differs() {
		t.Error("it differs from the first")
	}
	if c := find(t, filepath.Join(sub, "charts")); c.Top != sub || c.URL() != other {
		t.Errorf("the submodule is %q of %q", c.Top, c.URL())
	}
	must(t, write(filepath.Join(sub, "charts/a"), "2"))
	if !differs() {
		t.Error("a change of a file does not matter")
	}
	sh(t, sub, "commit", "--quiet", "-a", "-m", "another")
	if !differs() {
		t.Error("another commit does not matter")
	}
	sh(t, top, "commit", "--quiet", "-a", "-m", "third")
	if differs() {
		t.Error("it differs after all is committed")
	}
}

// That there is no commit is an answer; that a repository is not read is none.
func TestNoCheckout(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	head := func(paths ...string) error {
		c, err := Find(t.Context(), paths...)
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.Head(t.Context())
		return err
	}
	for _, name := range []string{dir, filepath.Join(dir, "missing")} {
		if err := head(name); !errors.Is(err, ErrNoCommit) {
			t.Errorf("no repository at %q: %v", name, err)
		}
	}
	sh(t, dir, "init", "--quiet")
	for _, at := range []string{dir, filepath.Join(dir, ".git")} {
		if err := head(at); !errors.Is(err, ErrNoCommit) {
			t.Errorf("%s: %v", at, err)
		}
	}
	sh(t, dir, "commit", "--quiet", "--allow-empty", "-m", "first")
	must(t, head(dir))
	if err := head(dir, repo(t, nil)); !errors.Is(err, ErrNoCommit) {
		t.Errorf("two repositories: %v", err)
	}
	t.Setenv("PATH", "")
	if err := head(dir); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("no git: %v", err)
	}
}

// Names that a user has for commits are known, in every kind of work tree.
func TestResolve(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			top := filepath.Join(t.TempDir(), "work")
			sh(t, ".", "init", "--quiet", "-b", "main", "--object-format="+format, top)
			for _, message := range []string{"first", "second", "third"} {
				sh(t, top, "commit", "--quiet", "--allow-empty", "-m", message)
			}
			sh(t, top, "tag", "-a", "-m", "x", "v1", "HEAD~1")
			sh(t, top, "branch", "a\"b", "HEAD~2")
			sh(t, top, "remote", "add", "origin", "https://example.com/x.git")
			sh(t, top, "update-ref", "refs/remotes/origin/main", "HEAD~1")
			sh(t, top, "branch", "--quiet", "--set-upstream-to=origin/main")
			sh(t, top, "config", `branch.a"b.remote`, ".")
			sh(t, top, "config", `branch.a"b.merge`, "refs/heads/main")
			must(t, os.WriteFile(filepath.Join(top, ".git/FETCH_HEAD"),
				[]byte(sh(t, top, "rev-parse", "HEAD~2")+"\t\tbranch 'x'\n"), 0o644))
			linked := filepath.Join(t.TempDir(), "linked")
			sh(t, top, "worktree", "add", "--quiet", "--detach", linked, "HEAD~1")
			sh(t, top, "pack-refs", "--all")
			sh(t, top, "update-ref", "refs/heads/loose", "HEAD")
			for revision, from := range map[string]string{"HEAD": top, "main~1": top, "v1": top, "origin/main": linked,
				"@{upstream}": top, `a"b@{upstream}`: top, "HEAD@{1}": top,
				"main@{1}": top, "FETCH_HEAD": top, "HEAD^{/first}": top, "loose": top, "HEAD^{}": linked, "HEAD~1": linked} {
				got, err := find(t, from).Resolve(t.Context(), revision)
				if want := sh(t, from, "rev-parse", revision+"^{commit}"); err != nil || got != want {
					t.Errorf("%s: %q, %v, want %q", revision, got, err, want)
				}
			}
			for _, revision := range []string{"", "-x", "--all", "missing"} {
				if got, err := find(t, top).Resolve(t.Context(), revision); got != "" {
					t.Errorf("%q is %q, %v", revision, got, err)
				}
			}
			if c := find(t, top); c.URL() != "https://example.com/x.git" || c.IsShallow() {
				t.Errorf("%q, shallow: %t", c.URL(), c.IsShallow())
			}
		})
	}
}

// A .git that leads elsewhere is followed only if that says the same, or the
// content could lead to any repository.
func TestPlaces(t *testing.T) {
	other := repo(t, map[string]string{"secret": "1"})
	for name, c := range map[string]struct {
		plant func(t *testing.T, top string)
		want  string
	}{
		"a file": {func(t *testing.T, top string) {
			must(t, write(filepath.Join(top, ".git"), "gitdir: "+other+"/.git\n"))
		}, "which is that of another work tree"},
		"a link": {func(t *testing.T, top string) {
			relink(t, filepath.Join(top, ".git"), other+"/.git")
		}, "which is that of another work tree"},
		"no pointer": {func(t *testing.T, top string) {
			must(t, write(filepath.Join(top, ".git"), "x"))
		}, "must name a directory"},
		"a long pointer": {func(t *testing.T, top string) {
			must(t, write(filepath.Join(top, ".git"), strings.Repeat("x", 2<<20)))
		}, "must be a file of at most"},
		"the names of another": {func(t *testing.T, top string) {
			sh(t, top, "init", "--quiet")
			must(t, os.RemoveAll(filepath.Join(top, ".git/refs")))
			relink(t, filepath.Join(top, ".git/refs"), other+"/.git/refs")
		}, "and no link"},
		"one name of another": {func(t *testing.T, top string) {
			sh(t, top, "init", "--quiet")
			relink(t, filepath.Join(top, ".git/refs/heads/main"), other+"/.git/refs/heads/main")
		}, "and no link"},
		"the head of another": {func(t *testing.T, top string) {
			sh(t, top, "init", "--quiet")
			relink(t, filepath.Join(top, ".git/HEAD"), other+"/.git/HEAD")
		}, "and no link"},
		"common files of another": {func(t *testing.T, top string) {
			sh(t, top, "init", "--quiet")
			must(t, write(filepath.Join(top, ".git/commondir"), other+"/.git"))
		}, "must be the repository that it is below"},
		"an unknown extension": {func(t *testing.T, top string) {
			sh(t, top, "init", "--quiet")
			sh(t, top, "config", "extensions.magic", "1")
		}, `has the extension "magic"`},
	} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			c.plant(t, top)
			if _, err := Find(t.Context(), top); err == nil || errors.Is(err, ErrNoCommit) ||
				!strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	apart := t.TempDir()
	sh(t, apart, "init", "--quiet", "--separate-git-dir", filepath.Join(t.TempDir(), "x.git"), ".")
	if _, err := Find(t.Context(), apart); err == nil || !strings.Contains(err.Error(), "git config core.worktree") {
		t.Errorf("git's files apart: %v", err)
	}
	sh(t, apart, "config", "core.worktree", apart)
	if c := find(t, apart); c.Top != apart {
		t.Errorf("the work tree is %q, want %q", c.Top, apart)
	}
}
