package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/render/layout"
)

// planted are staging areas that somebody made for this program to find. What
// they name outside is beside the output directory, in a directory "outside".
var planted = map[string]map[string]string{
	"a lock":                   {"lock": "", "new/prod/m": "x"},
	"a link to old clusters":   {"lock": "", "old": "-> ../../outside"},
	"a link to new ones":       {"lock": "", "swapping": "", "new": "-> ../../outside"},
	"an old cluster as a link": {"lock": "", "old/prod": "-> ../../../outside/prod"},
	"an old cluster":           {"lock": "", "old/back/m": "x"},
	"a swap": {"lock": "", "swapping": "", "new/prod/notes": "x",
		"new/prod/" + layout.IndexFile: layout.IndexHeader + "\n"},
	"a lock that is a link":     {"lock": "-> ../../outside/prod/key", "old/back/m": "x"},
	"a mark":                    {"lock": "", "mark": markTitle + "inode 1, changed 1\n", "old/back/m": "x"},
	"a mark that is a link":     {"lock": "", "mark": "-> ../../outside/mark", "old/back/m": "x"},
	"an empty mark":             {"lock": "", "mark": "", "old/back/m": "x"},
	"files of somebody":         {"notes": "mine"},
	"files beside an empty one": {"lock": "", "notes": "mine"},
	"a lock with a text":        {"lock": "mine"},
}

func TestPlantedStageStays(t *testing.T) {
	for name, files := range planted {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			dir, stage := filepath.Join(base, "out"), filepath.Join(base, "out", stagePrefix+"1")
			write(t, base, map[string]string{"outside/prod/key": "secret", "outside/mark": markTitle + "\n"})
			write(t, stage, files)
			before, there := look(t, filepath.Join(base, "outside")), lookClosely(t, stage)
			r, err := run(t, dir, fleet{"prod": {"m": "1"}})
			must(t, err)
			same(t, "doubtful", paths(stagePrefix+"1"), r.Doubtful)
			same(t, "outside", before, look(t, filepath.Join(base, "outside")))
			same(t, "staging area", there, lookClosely(t, stage))
			same(t, "output", paths(".", "prod", "prod/.meshpress-index", "prod/m"), slices.Sorted(maps.Keys(look(t, dir))))
		})
	}
}

// Only what is empty, or ours and of a dead process, is removed.
func TestStaleStages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{
		".meshpress-stage-1/lock": "", ".meshpress-stage-2/": "", ".meshpress-stage-3/notes": "mine",
		".meshpress-stage-4": "mine",
		".meshpress-stage-5": "-> .meshpress-stage-3", ".meshpress-stage-6/lock": "", ".meshpress-other/lock": "mine",
		".meshpress-stage-7/lock": "", ".meshpress-stage-7/mark": "",
	})
	live, err := os.OpenFile(filepath.Join(dir, ".meshpress-stage-6/lock"), os.O_RDWR, 0)
	must(t, err)
	defer live.Close()
	if err := tryLock(live); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("there are no locks here")
	}
	r, err := run(t, dir, fleet{})
	must(t, err)
	left, err := fs.Glob(os.DirFS(dir), layout.Reserved+"*")
	must(t, err)
	same(t, "left", paths(".meshpress-other", ".meshpress-stage-3", ".meshpress-stage-4", ".meshpress-stage-5",
		".meshpress-stage-6"), left)
	same(t, "doubtful", left[1:], r.Doubtful)
}

// killed is an output directory of a run that died between the two renames of a
// cluster: recovery has something to move.
func killed(t *testing.T) (dir, stage string) {
	t.Helper()
	for n := killedAt; n < 1000; n++ {
		dir := crashDir(t)
		if _, ok := spawn(t, dir, envSystem+"=no exchange", envDie+"="+fmt.Sprint(n)); ok {
			break
		}
		left := stages(t, dir)
		if len(left) > 0 && exists(filepath.Join(left[0], oldDir, "a")) && !exists(filepath.Join(dir, "a")) {
			killedAt = n
			return dir, left[0]
		}
	}
	t.Skip("no run dies between two renames")
	return "", ""
}

// killedAt is the step at which such a run died, once it is known.
var killedAt = 1

func exists(name string) bool { _, err := os.Lstat(name); return err == nil }

// A copy has the same files, modes and times, but not what the system gives a file.
func TestCopiedStageIsNotBelieved(t *testing.T) {
	dir, stage := killed(t)
	other := filepath.Join(t.TempDir(), "out")
	copyAll(t, dir, other)
	before := lookClosely(t, filepath.Join(other, filepath.Base(stage)))
	tree, err := createOn(other)
	must(t, err)
	same(t, "doubtful", paths(filepath.Base(stage)), tree.doubtful)
	must(t, tree.Discard())
	same(t, "the copy", before, lookClosely(t, filepath.Join(other, filepath.Base(stage))))
	same(t, "a cluster came back", false, exists(filepath.Join(other, "a")))

	must(t, os.Rename(dir, dir+"-moved"))
	tidied(t, dir+"-moved")
	same(t, "the cluster is back", true, exists(filepath.Join(dir+"-moved", "a/r/manifest")))
}

// A mark that anybody can write, or that was copied onto a file that is there, proves nothing.
func TestMarkIsOfItsLock(t *testing.T) {
	for name, change := range map[string]func(stage string) error{
		"another lock": func(s string) error {
			return errors.Join(os.Rename(filepath.Join(s, stageLock), filepath.Join(s, "x")),
				os.WriteFile(filepath.Join(s, stageLock), nil, 0o600))
		},
		"a mark as git makes it": func(s string) error { return os.Chmod(filepath.Join(s, stageMark), 0o644) },
		"a lock that was touched": func(s string) error {
			return errors.Join(os.Chmod(filepath.Join(s, stageLock), 0o644), os.Chmod(filepath.Join(s, stageLock), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, stage := killed(t)
			must(t, change(stage))
			tree, err := createOn(dir)
			must(t, err)
			defer func() { _ = tree.Discard() }()
			same(t, "doubtful", paths(filepath.Base(stage)), tree.doubtful)
			same(t, "a cluster came back", false, exists(filepath.Join(dir, "a")))
		})
	}
}

// copyAll is cp -a.
func copyAll(t *testing.T, from, to string) {
	t.Helper()
	must(t, filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		must(t, err)
		target := filepath.Join(to, strings.TrimPrefix(name, from))
		switch {
		case d.IsDir():
			return os.MkdirAll(target, 0o755)
		case info.Mode().Type() == fs.ModeSymlink:
			link, err := os.Readlink(name)
			return errors.Join(err, os.Symlink(link, target))
		}
		text, err := os.ReadFile(name)
		return errors.Join(err, os.WriteFile(target, text, 0o644), os.Chmod(target, info.Mode()),
			os.Chtimes(target, info.ModTime(), info.ModTime()))
	}))
}

// Somebody puts a link where a cluster is, at every step of a run: nothing outside
// of the output directory changes, or shows up in it.
func TestLinkAtAnyStep(t *testing.T) {
	for n := 1; ; n++ {
		base := t.TempDir()
		dir, outside := filepath.Join(base, "out"), filepath.Join(base, "outside")
		mustRun(t, dir, fleet{"prod": {"r/m": "1"}})
		write(t, base, map[string]string{"outside/r/m": "theirs", "outside/key": "secret", "out/prod/notes": "mine"})
		before := lookClosely(t, outside)
		steps := 0
		linked := onStep(func(string) {
			if steps++; steps == n {
				_ = os.Rename(filepath.Join(dir, "prod"), filepath.Join(base, "away"))
				_ = os.Symlink("../outside", filepath.Join(dir, "prod"))
			}
		})
		tree, err := stageAll(t, dir, fleet{"prod": {"r/m": "2", "n": "2"}}, linked)
		if err == nil {
			_, _ = tree.Commit(t.Context())
		}
		if tree != nil {
			_ = tree.Discard()
		}
		same(t, fmt.Sprint("outside, step ", n), before, lookClosely(t, outside))
		must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if text, _ := os.ReadFile(name); d.Type().IsRegular() && string(text) == "secret" {
				t.Errorf("step %d: %q has a file from outside", n, name)
			}
			return err
		}))
		if steps < n {
			return
		}
	}
}
