package gitops

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var twoClusters = fleet{
	"dev":  {"istiod/manifest.yaml": "dev 1\n", "istiod/crds.yaml": "crds\n"},
	"prod": {"istiod/manifest.yaml": "prod 1\n", "istiod/crds.yaml": "crds\n"},
}

func TestFirstRun(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "there")
	r := mustRun(t, dir, twoClusters)
	same(t, "report", Report{Written: paths(
		"dev/istiod/crds.yaml", "dev/istiod/manifest.yaml", "prod/istiod/crds.yaml", "prod/istiod/manifest.yaml",
	)}, r)
	same(t, "tree", map[string]string{
		".":                        "drwxr-xr-x",
		"dev":                      "drwxr-xr-x",
		"dev/.meshpress-index":     `-rw-r--r-- "# meshpress index v1: the files that meshpress wrote here\n74be54008bd65132af4b5fc8d0da86ac228ec5b658bcb1b2fd7cc6fd5b3e29ad  istiod/crds.yaml\n` + sumOf("dev 1\n") + `  istiod/manifest.yaml\n" <nil>`,
		"dev/istiod":               "drwxr-xr-x",
		"dev/istiod/crds.yaml":     `-rw-r--r-- "crds\n" <nil>`,
		"dev/istiod/manifest.yaml": `-rw-r--r-- "dev 1\n" <nil>`,
		"prod":                     "drwxr-xr-x",
		"prod/.meshpress-index": `-rw-r--r-- "# meshpress index v1: the files that meshpress wrote here\n` +
			sumOf("crds\n") + `  istiod/crds.yaml\n` + sumOf("prod 1\n") + `  istiod/manifest.yaml\n" <nil>`,
		"prod/istiod":               "drwxr-xr-x",
		"prod/istiod/crds.yaml":     `-rw-r--r-- "crds\n" <nil>`,
		"prod/istiod/manifest.yaml": `-rw-r--r-- "prod 1\n" <nil>`,
	}, look(t, dir))
}

func sumOf(text string) string {
	var c Digests
	return fmt.Sprintf("%x", c.Sum([]byte(text)))
}

func TestSecondRunTouchesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, twoClusters)
	write(t, dir, map[string]string{"prod/notes": "mine", "README": "mine"})
	before := lookClosely(t, dir)
	r := mustRun(t, dir, twoClusters)
	same(t, "tree", before, lookClosely(t, dir))
	if len(r.Unchanged) != 4 || len(r.Written)+len(r.Removed)+len(r.Edited)+len(r.LeftOver) != 0 {
		t.Errorf("report: %+v", r)
	}
}

func TestChangedClusterOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, twoClusters)
	before := lookClosely(t, dir)
	r := mustRun(t, dir, fleet{
		"dev":  twoClusters["dev"],
		"prod": {"istiod/manifest.yaml": "prod 2\n", "istiod/crds.yaml": "crds\n"},
	})
	same(t, "report", Report{
		Written:   paths("prod/istiod/manifest.yaml"),
		Unchanged: paths("dev/istiod/crds.yaml", "dev/istiod/manifest.yaml", "prod/istiod/crds.yaml"),
	}, r)
	after := lookClosely(t, dir)
	for _, p := range []string{"dev", "dev/.meshpress-index", "dev/istiod/manifest.yaml", "prod/istiod/crds.yaml"} {
		same(t, p, before[p], after[p])
	}
}

func TestNothingBeforeCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, fleet{"dev": {"a": "1"}, "prod": {"a": "1"}})
	before := lookClosely(t, dir)
	delete(before, ".") // the staging area is in it
	tree, err := stageAll(t, dir, fleet{"dev": {"a": "2"}, "new": {"a": "1"}})
	must(t, err)
	now := lookClosely(t, dir)
	delete(now, ".")
	same(t, "tree before Commit", before, now)
	must(t, tree.Discard())
	must(t, tree.Discard())
	now = lookClosely(t, dir)
	delete(now, ".")
	same(t, "tree after Discard", before, now)
	if s := stages(t, dir); len(s) > 0 {
		t.Errorf("left behind: %q", s)
	}
}

func TestDiscardRemovesWhatCreateMade(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	tree, err := stageAll(t, filepath.Join(base, "a", "b"), twoClusters)
	must(t, err)
	must(t, tree.Discard())
	same(t, "tree", map[string]string{".": "drwxr-xr-x"}, look(t, base))
}

func TestReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, fleet{
		"old": {"m": "1"},
		"prod": {"same": "1", "new content": "1", "edited": "1", "edited to the new": "1", "gone": "1", "gone, edited": "1",
			"deleted": "1", "d/e/gone": "1"},
	})
	write(t, dir, map[string]string{
		"prod/edited": "by hand", "prod/edited to the new": "2", "prod/gone, edited": "by hand",
		"foreign/m": "not a cluster of ours",
	})
	must(t, os.Remove(filepath.Join(dir, "prod/deleted")))
	r := mustRun(t, dir, fleet{"prod": {"same": "1", "new content": "2", "edited": "2", "edited to the new": "2",
		"deleted": "1", "new": "1"}})
	same(t, "report", Report{
		Written:   paths("prod/deleted", "prod/edited", "prod/new", "prod/new content"),
		Unchanged: paths("prod/edited to the new", "prod/same"),
		Removed:   paths("prod/d/e/gone", "prod/gone", "prod/gone, edited"),
		Edited:    paths("prod/edited", "prod/gone, edited"),
		LeftOver:  paths("old"),
	}, r)
	if _, err := os.Lstat(filepath.Join(dir, "prod/d")); err == nil {
		t.Error("prod/d is empty and still there")
	}
}

// An edit that is the only difference is found too, and undone.
func TestEditedOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, twoClusters)
	before := look(t, dir)
	write(t, dir, map[string]string{"dev/istiod/crds.yaml": "CRDS\n"})
	r := mustRun(t, dir, twoClusters)
	same(t, "tree", before, look(t, dir))
	same(t, "edited", paths("dev/istiod/crds.yaml"), r.Edited)
	same(t, "written", paths("dev/istiod/crds.yaml"), r.Written)
}

func TestForeignFilesStay(t *testing.T) {
	for name, on := range map[string]unlike{"linked": func(*system) {}, "copied": withoutLinks} {
		t.Run(name, func(t *testing.T) { foreignFilesStay(t, on) })
	}
}

func foreignFilesStay(t *testing.T, on unlike) {
	long := time.Date(2001, 2, 3, 4, 5, 6, 7000, time.UTC)
	dir := t.TempDir()
	mustRun(t, dir, fleet{"prod": {"istiod/manifest.yaml": "1", "gone/m": "1", "kept/m": "1"}})
	write(t, dir, map[string]string{
		"README": "r", "prod/notes": "n", "prod/istiod/own.yaml": "o", "prod/kept/mine": "m",
		"prod/empty/deep/": "", "prod/link": "-> notes", "prod/out": "-> ../..", "prod/dangling": "-> nowhere",
		"prod/script": "#!", "prod/locked/x": "x", ".git/config": "c",
	})
	must(t, os.Chmod(filepath.Join(dir, "prod/script"), 0o4711))
	must(t, os.Chmod(filepath.Join(dir, "prod/locked"), 0o500))
	must(t, os.Chmod(filepath.Join(dir, "prod"), 0o751))
	must(t, os.Chmod(filepath.Join(dir, "prod/istiod/manifest.yaml"), 0o600))
	for _, p := range []string{"notes", "script", "locked", "empty/deep", "kept"} {
		must(t, os.Chtimes(filepath.Join(dir, "prod", p), long, long))
	}
	before := look(t, dir)
	mustRun(t, dir, fleet{"prod": {"istiod/manifest.yaml": "2"}}, on)
	after := look(t, dir)
	for p, want := range map[string]bool{"notes": true, "script": true, "locked": true, "empty/deep": true,
		"kept": false} {
		info, err := os.Lstat(filepath.Join(dir, "prod", p))
		must(t, err)
		same(t, "old time of "+p, want, info.ModTime().Equal(long))
	}

	same(t, "manifest", `-rw------- "2" <nil>`, after["prod/istiod/manifest.yaml"])
	for _, p := range []string{"prod/istiod/manifest.yaml", "prod/gone", "prod/gone/m", "prod/kept/m",
		"prod/.meshpress-index"} {
		delete(before, p)
		delete(after, p)
	}
	same(t, "foreign files", before, after)
}

// Times of foreign files and directories do not change either, and links keep
// the very file.
func TestForeignFilesKeepTheirTimes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{"prod/sub/a": "a", "prod/sub/deep/b": "b"})
	before := lookClosely(t, dir)
	mustRun(t, dir, fleet{"prod": {"m": "1"}})
	after := lookClosely(t, dir)
	for _, p := range []string{"prod/sub/a", "prod/sub/deep/b"} {
		same(t, p, before[p], after[p])
	}
	for _, p := range []string{"prod/sub", "prod/sub/deep"} { // made again, so the inode differs
		b, _, _ := strings.Cut(before[p], " inode")
		a, _, _ := strings.Cut(after[p], " inode")
		same(t, p, b, a)
	}
}

// What was a file becomes a directory and the other way round, if all is ours.
func TestFileBecomesDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, fleet{"prod": {"a": "1", "b/c/d": "1"}})
	mustRun(t, dir, fleet{"prod": {"a/x": "1", "b": "1"}})
	r := mustRun(t, dir, fleet{"prod": {"a": "1", "b/c/d": "1"}})
	same(t, "written", paths("prod/a", "prod/b/c/d"), r.Written)
	same(t, "removed", paths("prod/a/x", "prod/b"), r.Removed)
}

func TestNoFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, fleet{"prod": {"a/b": "1"}})
	mustRun(t, dir, fleet{"prod": {}})
	before := lookClosely(t, dir)
	if len(before) != 3 { // the directory, the cluster and its index
		t.Errorf("tree: %v", before)
	}
	mustRun(t, dir, fleet{"prod": {}})
	same(t, "tree", before, lookClosely(t, dir))
}

func TestAddFromManyGoroutines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tree, err := createOn(dir)
	must(t, err)
	defer func() { _ = tree.Discard() }()
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			buf := []byte(fmt.Sprint("content ", i%3))
			if err := tree.Add(fmt.Sprintf("c%02d", i), map[string][]byte{"r/m": buf, "r/n": buf}); err != nil {
				t.Error(err)
			}
			clear(buf) // the caller may do that
		})
	}
	wg.Wait()
	r, err := tree.Commit(t.Context())
	must(t, err)
	if len(r.Written) != 100 {
		t.Errorf("%d files written", len(r.Written))
	}
	want := fleet{}
	for i := range 50 {
		text := fmt.Sprint("content ", i%3)
		want[fmt.Sprintf("c%02d", i)] = map[string]string{"r/m": text, "r/n": text}
	}
	if r := mustRun(t, dir, want); len(r.Written) > 0 {
		t.Errorf("written again: %q", r.Written)
	}
}

func TestSymlinkedOutputDirectory(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	write(t, base, map[string]string{"real/": "", "out": "-> real"})
	mustRun(t, filepath.Join(base, "out"), fleet{"prod": {"m": "1"}})
	if diff := cmp.Diff(`-rw-r--r-- "1" <nil>`, look(t, base)["real/prod/m"]); diff != "" {
		t.Error(diff)
	}
}
