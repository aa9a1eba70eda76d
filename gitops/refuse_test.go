package gitops

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/layout"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for cluster, want := range map[string]string{
		"": "must not be empty", ".": "dot", "..": "dot", ".git": "dot", ".meshpress-stage-1": "dot",
		"a/b": "path separator", `a\b`: "path separator", "/a": "path separator", "a\x00b": "control", "a\nb": "control",
		"\xff":        "UTF-8",
		"arn:aws:eks": "one of", "-x": "dash", "con": "device", "a.": "end",
	} {
		wantError(t, addOne(t, cluster, "m"), "cluster name", want)
	}
	for p, want := range map[string]string{
		"": "relative", ".": "relative", "..": "relative", "../a": "relative", "a/../b": "relative", "/a": "relative",
		"a//b": "relative", "a/": "relative", "./a": "relative", "a\x00": "control", "a\nb": "control", `a\b`: "separator",
		".meshpress-index": "begins with", ".GIT/x": "Git", "a/git~1/x": "Git", "a/nul/x": "device",
		"a/.Meshpress-x/b": "begins with", "\xff": "relative",
	} {
		wantError(t, addOne(t, "prod", p), `cluster "prod"`, "file path", want)
	}
	wantError(t, addOne(t, "prod", "a", "a/b/c"), `"a" must not be a directory of another file, "a/b/c"`)
	wantError(t, addOne(t, "prod", "R/m", "r/n"), `"r/n" must differ from "R"`)
	_, err := run(t, t.TempDir(), fleet{"prod": {}, "Prod": {}})
	wantError(t, err, "must differ from", "by more than case")
	must(t, addOne(t, "gke_proj us-east1_x", "a b/..c/.gitkeep", "ünï/d", " x", "a  b"))
}

func addOne(t *testing.T, cluster string, files ...string) error {
	t.Helper()
	f := map[string]string{}
	for _, p := range files {
		f[p] = "x"
	}
	_, err := run(t, t.TempDir(), fleet{cluster: f})
	return err
}

func TestRefusedDirectory(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	write(t, base, map[string]string{"file": "x", "dangling": "-> nowhere", "dir/": "", "tofile": "-> file"})
	for dir, want := range map[string]string{
		"file": "must be a directory\nhint: ", "tofile": "must be a directory\nhint: ",
		"dangling": "symbolic link to nothing\nhint: ", "dangling/x": "symbolic link to nothing\nhint: ", "file/x": "file/x",
	} {
		_, err := createOn(filepath.Join(base, dir))
		wantError(t, err, want)
	}
	_, err := createOn("")
	wantError(t, err, "must not be empty\nhint: ")
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	const foreign, link = "exists and was not written by meshpress", "is a symbolic link"
	for name, c := range map[string]struct {
		before map[string]string
		want   []string
	}{
		"file":         {map[string]string{"prod/r/m": "x"}, paths(`"prod/r/m" ` + foreign)},
		"same content": {map[string]string{"prod/r/m": "new"}, paths(`"prod/r/m" ` + foreign)},
		"all are named": {map[string]string{"prod/r/m": "x", "prod/r/n": "x", "dev/m": "x"},
			paths(`"dev/m" `, `"prod/r/m" `, `"prod/r/n" `)},
		"directory":             {map[string]string{"prod/r/m/": ""}, paths(`"prod/r/m" ` + foreign)},
		"directory with a file": {map[string]string{"prod/r/m/x": "x"}, paths(`"prod/r/m" ` + foreign)},
		"file in the way":       {map[string]string{"prod/r": "x"}, paths(`"prod/r" ` + foreign)},
		"link to a file":        {map[string]string{"x": "x", "prod/r/m": "-> ../../x"}, paths(`"prod/r/m" ` + link)},
		"link to nothing":       {map[string]string{"prod/r/m": "-> nowhere"}, paths(`"prod/r/m" ` + link)},
		"link in the way":       {map[string]string{"x/": "", "prod/r": "-> ../x"}, paths(`"prod/r" ` + link)},
		"cluster is a link":     {map[string]string{"x/": "", "prod": "-> x"}, paths(`"prod" ` + link)},
		"cluster is a file":     {map[string]string{"prod": "x"}, paths(`"prod" ` + foreign)},
		"no index any more":     {map[string]string{"old/m": "x"}, paths(`"old/m" ` + foreign)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			mustRun(t, dir, fleet{"old": {"m": "1"}})
			must(t, os.Remove(filepath.Join(dir, "old", layout.IndexFile)))
			write(t, dir, c.before)
			refused(t, dir, fleet{"prod": {"r/m": "new", "r/n": "new"}, "dev": {"m": "new"}, "old": {"m": "1"}}, c.want...)
		})
	}
}

// refused runs and wants an error, and that nothing at all has changed.
func refused(t *testing.T, dir string, f fleet, want ...string) {
	t.Helper()
	before := lookClosely(t, dir)
	_, err := run(t, dir, f)
	wantError(t, err, append(want, "\nhint: ")...)
	after := lookClosely(t, dir)
	delete(before, ".") // the staging area came and went
	delete(after, ".")
	same(t, "tree", before, after)
	if s := stages(t, dir); len(s) > 0 {
		t.Errorf("left behind: %q", s)
	}
}

// A file of ours that somebody replaced with a link or a directory is no longer ours.
func TestReplacedByHand(t *testing.T) {
	t.Parallel()
	for _, made := range []map[string]string{{"prod/m": "-> other"}, {"prod/m/x": "x"}} {
		dir := t.TempDir()
		mustRun(t, dir, fleet{"prod": {"m": "1", "other": "1"}})
		must(t, os.Remove(filepath.Join(dir, "prod/m")))
		write(t, dir, made)
		refused(t, dir, fleet{"prod": {"m": "1", "other": "1"}}, `"prod/m" `)
		mustRun(t, dir, fleet{"prod": {"other": "2"}})
		if _, err := os.Lstat(filepath.Join(dir, "prod/m")); err != nil {
			t.Error(err)
		}
	}
}

// A directory of ours that became a link: the files behind it are not looked at.
func TestLinkedDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustRun(t, dir, fleet{"prod": {"r/m": "1"}})
	must(t, os.Rename(filepath.Join(dir, "prod/r"), filepath.Join(dir, "away")))
	write(t, dir, map[string]string{"prod/r": "-> ../away"})
	refused(t, dir, fleet{"prod": {"r/m": "1"}}, `"prod/r" is a symbolic link`)
	r := mustRun(t, dir, fleet{"prod": {"s": "1"}})
	same(t, "removed", 0, len(r.Removed))
	same(t, "file behind the link", `-rw-r--r-- "1" <nil>`, look(t, dir)["away/m"])
}

func TestLinkedCluster(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	dir := filepath.Join(base, "out")
	mustRun(t, dir, fleet{"prod": {"m": "1"}})
	must(t, os.Rename(filepath.Join(dir, "prod"), filepath.Join(base, "away")))
	write(t, dir, map[string]string{"prod": "-> ../away"})
	refused(t, dir, fleet{"prod": {"m": "1"}}, `"prod" is a symbolic link`)
	same(t, "left over", 0, len(mustRun(t, dir, fleet{"dev": {"m": "1"}}).LeftOver))
}

func TestDamagedIndex(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("0", 64) + "  m\n"
	for text, want := range map[string]string{
		"":                       "line 1 must be",
		"# meshpress index v2\n": "line 1 must be",
		layout.IndexHeader + "\n" + line + "<<<<<<< HEAD\n": "line 3: must be a SHA-256 digest",
		layout.IndexHeader + "\n" + line + line:             `line 3: file path "m" is there twice`,
		layout.IndexHeader + "\n" + line[:60]:               "line 2: must be a SHA-256 digest",
		layout.IndexHeader + "\n" + strings.TrimSpace(line): "line 2: must be a SHA-256 digest",
		layout.IndexHeader + "\n0" + line:                   "line 2: must be a SHA-256 digest",
		layout.IndexHeader + "\n" + line[:66] + "../x\n":    `line 2: file path "../x" must be relative`,
	} {
		dir := t.TempDir()
		write(t, dir, map[string]string{"prod/" + layout.IndexFile: text, "prod/m": "x"})
		refused(t, dir, fleet{"prod": {"m": "1"}, "dev": {"m": "1"}}, "prod/.meshpress-index", "is damaged", want)
	}
	dir := t.TempDir()
	write(t, dir, map[string]string{"prod/" + layout.IndexFile: "-> x"})
	refused(t, dir, fleet{"prod": {"m": "1"}}, "must be a regular file")
}

func TestAddTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tree, err := stageAll(t, dir, fleet{"prod": {"m": "1"}})
	must(t, err)
	wantError(t, addAll(tree, fleet{"prod": {"m": "2"}}), `cluster "prod" must be added only once`)
	_, err = tree.Commit(t.Context())
	wantError(t, err, "nothing is written", `cluster "prod"`)
	same(t, "tree", 1, len(look(t, dir)))
	wantError(t, addAll(tree, fleet{"x": {"m": "2"}}), "closed")
	_, err = tree.Commit(t.Context())
	wantError(t, err, "closed")
}

func TestLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tree, err := createOn(dir)
	must(t, err)
	if _, err := createOn(dir); err == nil && errors.Is(tryLock(tree.lock), errors.ErrUnsupported) {
		t.Skip("there are no locks here")
	}
	_, err = createOn(dir)
	wantError(t, err, "another meshpress writes to output directory", "\nhint: ")
	must(t, tree.Discard())
	mustRun(t, dir, twoClusters)
}
