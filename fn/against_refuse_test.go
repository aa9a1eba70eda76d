package fn

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/fn/parameter"
)

// TestAgainstRefuses: what cannot be compared with is an error that says why.
func TestAgainstRefuses(t *testing.T) {
	repo(t, map[string]string{"one.yaml": mesh("one", "1.23.2"), "broken.yaml": mesh("b", "1.2.3"),
		"out/one/istiod/manifest.yaml":  "a: [",
		"list/one/istiod/manifest.yaml": "- a\n", "empty/README": "", "x": "a file"})
	runGit(t, "branch", "release-1")
	writeTree(t, "tree", "one.yaml")
	config := with(paths("one.yaml"), func(s *parameter.Settings) { s.Config = filepath.Join(t.TempDir(), "config.yaml") })
	for name, c := range map[string]struct {
		spec     string
		settings parameter.Settings
		want     string
	}{
		"an unknown revision": {"nowhere", paths("one.yaml"),
			`"nowhere" is not a directory, and not a Git revision either: the repository knows no commit "nowhere"`},
		"a near name":           {"releas-1", paths("one.yaml"), `did you mean "release-1"?`},
		"an option":             {"--all", paths("one.yaml"), "names no commit"},
		"no revision":           {":one.yaml", paths("one.yaml"), "names no commit"},
		"a file":                {"x", paths("one.yaml"), "is not a directory"},
		"no such tree":          {"HEAD:nowhere", paths(), `the commit has no directory "nowhere"`},
		"a tree that is a file": {"HEAD:one.yaml", paths(), `cannot compare with "one.yaml" of "HEAD"`},
		"a tree outside":        {"HEAD:../x", paths(), "the commit has no directory"},
		"inputs with errors":    {"HEAD", paths("broken.yaml"), `the inputs of "HEAD" do not render`},
		"standard input":        {"HEAD", paths("-"), "standard input has no earlier version"},
		"paths that moved": {"HEAD", paths("moved", "moved.yaml"),
			`none of the paths exists in "HEAD": nothing to compare with`},
		"a path outside":     {"HEAD", paths("one.yaml", os.TempDir()), "it is not in the repository"},
		"a config outside":   {"HEAD", config, "it is not in the repository"},
		"broken YAML":        {"out", paths(), `cluster "one": file "istiod/manifest.yaml"`},
		"broken YAML in git": {"HEAD:out", paths(), `cluster "one": file "istiod/manifest.yaml"`},
		"no objects":         {"list", paths(), `cluster "one": file "istiod/manifest.yaml"`},
		"no cluster":         {"empty", paths(), "it holds no rendered cluster"},
		"one cluster":        {"tree/one", paths(), "give the directory above it"},
	} {
		t.Run(name, func(t *testing.T) {
			past, err := Against(t.Context(), c.spec, c.settings)
			if err == nil {
				_, err = past.Of("one")
				past.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if _, ok := errors.AsType[*InputError](err); !ok {
				t.Errorf("it is not the environment's: %v", err)
			}
			if absent := strings.HasPrefix(c.want, "none of"); absent != errors.Is(err, ErrAbsent) {
				t.Errorf("absent: %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "meshpress-against-") {
				t.Errorf("a temporary name: %v", err)
			}
		})
	}
}

func TestAgainstWithoutRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(abs(t, ".")))
	if _, err := Against(t.Context(), "main", paths("x")); err == nil ||
		!strings.Contains(err.Error(), "must be in the work tree of a Git repository") {
		t.Error(err)
	}
	runGit(t, "init", "-q")
	t.Setenv("PATH", "")
	if _, err := Against(t.Context(), "main", paths("x")); err == nil ||
		!strings.Contains(err.Error(), "git is not installed") {
		t.Error(err)
	}
}

func TestAgainstShallowClone(t *testing.T) {
	repo(t, map[string]string{"one.yaml": mesh("one", "1.23.2")})
	commitAgain(t)
	clone := filepath.Join(t.TempDir(), "clone")
	runGit(t, "clone", "-q", "--depth=1", "file://"+abs(t, "."), clone)
	t.Chdir(clone)
	for revision, want := range map[string]string{
		"HEAD~1":         "`git fetch --unshallow`",
		"0123abc":        "`git fetch --unshallow`",
		"origin/release": "`git fetch --depth=1 origin release:refs/remotes/origin/release`",
		"release":        "`git fetch --depth=1 origin release`, then compare with `FETCH_HEAD`",
	} {
		if _, err := Against(t.Context(), revision, paths("one.yaml")); err == nil ||
			!strings.Contains(err.Error(), "the clone is shallow: fetch the revision first, with "+want) {
			t.Errorf("%s: %v", revision, err)
		}
	}
}

func commitAgain(t *testing.T) {
	t.Helper()
	put(t, map[string]string{"other": "x"})
	commit(t, "again")
}

// TestAgainstOnlyReads: git runs no filter, hook or monitor, applies no
// attributes, and changes neither the index nor the work tree; nothing is left
// in the folder of temporary files.
func TestAgainstOnlyReads(t *testing.T) {
	repo(t, map[string]string{".gitattributes": "*.yaml filter=evil export-ignore export-subst\n",
		"one.yaml": mesh("one", "1.23.2")})
	evil := abs(t, "evil")
	put(t, map[string]string{"evil": "#!/bin/sh\ntouch " + filepath.Join(filepath.Dir(evil), "ran") + "\ncat\n",
		"untracked": "mine"})
	if err := os.Chmod(evil, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "core.pager"} {
		runGit(t, "config", name, evil)
	}
	for _, hook := range []string{"post-checkout", "post-index-change", "reference-transaction"} {
		symlink(t, evil, filepath.Join(".git", "hooks", hook))
	}
	index, err := os.Stat(".git/index")
	if err != nil {
		t.Fatal(err)
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	if got := versions(against(t, "HEAD", paths("."))); got != "one 1.23.2" {
		t.Errorf("%q", got)
	}
	if _, err := os.Stat("ran"); err == nil {
		t.Error("a program of the repository ran")
	}
	if now, err := os.Stat(".git/index"); err != nil || !now.ModTime().Equal(index.ModTime()) {
		t.Errorf("the index was written: %v", err)
	}
	if left, _ := os.ReadDir(temporary); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
