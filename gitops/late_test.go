package gitops

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// lateEdits is somebody who works in the cluster directories at the moment of
// the swap: replaces a file, makes new ones, edits one in place.
func lateEdits(dir string) {
	files := map[string]string{"a/notes": "late notes", "a/late/file": "late file", "b/empty/late": "late in empty",
		"a/away/late": "late in a directory that goes"}
	for p, text := range files {
		name := filepath.Join(dir, p)
		_ = os.MkdirAll(filepath.Dir(name), 0o755)
		_ = os.WriteFile(name+"~", []byte(text), 0o644)
		_ = os.Rename(name+"~", name)
	}
	_ = os.WriteFile(filepath.Join(dir, "c/notes"), []byte("late in place"), 0o644)
	_ = os.Mkdir(filepath.Join(dir, "b/late dir"), 0o755)
}

var lateTexts = []string{"late notes", "late file", "late in empty", "late in place", "late in a directory that goes"}

func TestLateEditsAreKept(t *testing.T) {
	for system := range systems {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			dir := crashDir(t)
			spawnOK(t, dir, envSystem+"="+system, envEdit+"=yes")
			tidied(t, dir)
			tree := look(t, dir)
			for p, want := range map[string]string{
				"a/notes": "late notes", "a/late/file": "late file", "b/empty/late": "late in empty", "c/notes": "late in place",
				"a/away/late":  "late in a directory that goes",
				"a/r/manifest": "2", "b/m": "2", "a/r/own": "mine",
			} {
				same(t, p, "-rw-r--r-- "+strconv.Quote(want)+" <nil>", tree[p])
			}
			same(t, "a/away/m", "", tree["a/away/m"])
			same(t, "b/late dir", "drwxr-xr-x", tree["b/late dir"])
			mustRun(t, dir, crashAfter)
			same(t, "tree after one more run", tree, look(t, dir))
		})
	}
}

// TestLateEditsAndKilled: whatever happens, no text of somebody else is lost. If
// it cannot be told where it belongs, Create says where it is.
func TestLateEditsAndKilled(t *testing.T) {
	for system := range systems {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			refusals := 0
			for n := 1; ; n += stride() {
				dir := crashDir(t)
				if _, ok := spawn(t, dir, envSystem+"="+system, envEdit+"=yes", envDie+"="+strconv.Itoa(n)); ok {
					t.Logf("%d steps, %d with files that need a hand", n-1, refusals)
					return
				}
				happened := len(texts(t, dir)) > 0
				tree, err := createOn(dir)
				if err == nil {
					must(t, tree.Discard())
				} else {
					refusals++
					wantError(t, err, "files were changed while meshpress swapped their cluster", "\nhint: ")
				}
				if found := texts(t, dir); happened && len(found) != len(lateTexts) {
					t.Fatalf("step %d: only %v left; %v", n, found, err)
				}
			}
		})
	}
}

// texts returns the late texts that are anywhere below dir, also in staging areas.
func texts(t *testing.T, dir string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(name)
		for _, text := range lateTexts {
			if strings.Contains(string(content), text) {
				found[text] = true
			}
		}
		return err
	}))
	return found
}

// A file that appears at the last moment where one of ours goes is not
// overwritten, but there is no place for it either.
func TestLateFileInTheWay(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, fleet{"prod": {"m": "1"}})
	late := once(t, "swap begins", func() { write(t, dir, map[string]string{"prod/new": "mine"}) })
	tree, err := stageAll(t, dir, fleet{"prod": {"m": "2", "new": "1"}}, late)
	must(t, err)
	r, err := tree.Commit(t.Context())
	wantError(t, err, "the output was written, but not tidied up", `/new/prod/new"`, "\nhint: move them")
	same(t, "written", paths("prod/m", "prod/new"), r.Written)

	_, err = createOn(dir)
	wantError(t, err, `/new/prod/new"`)
	left := stages(t, dir)
	same(t, "number of staging areas", 1, len(left))
	content, err := os.ReadFile(filepath.Join(left[0], "new/prod/new"))
	must(t, err)
	same(t, "content", "mine", string(content))
	must(t, os.RemoveAll(left[0]))
	mustRun(t, dir, fleet{"prod": {"m": "2", "new": "1"}})
}

// Somebody deletes a foreign file while it is brought along.
func TestLateDeletion(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"prod/1": "x", "prod/2": "x"})
	gone := once(t, "foreign file kept", func() { must(t, os.Remove(filepath.Join(dir, "prod/2"))) })
	mustRun(t, dir, fleet{"prod": {"m": "1"}}, gone)
	if _, err := os.Lstat(filepath.Join(dir, "prod/2")); err == nil {
		t.Error("prod/2 is there again")
	}
}
