package gitops

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSafeOnDisk checks that all that is new is synced before the first swap,
// and the swap before the old files are removed.
func TestSafeOnDisk(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, fleet{"a": {"m": "1"}})
	write(t, dir, map[string]string{"a/notes": "mine", "a/x/y/notes": "mine"})
	synced := map[string]bool{}
	noted := syncedBy(func(f *os.File) error {
		synced[filepath.Clean(f.Name())] = true
		return nil
	})
	seen := 0
	checked := onStep(func(what string) {
		switch what {
		case "swap begins":
			seen = allSynced(t, stages(t, dir)[0], synced)
			clear(synced)
		case "rescued":
			stage := stages(t, dir)[0]
			for _, name := range []string{dir, filepath.Join(stage, newDir), filepath.Join(stage, oldDir)} {
				same(t, name, true, synced[name])
			}
			clear(synced)
		case "mark removed":
			stage := stages(t, dir)[0]
			same(t, stage, true, synced[stage])
			if _, err := os.Lstat(filepath.Join(stage, swappingMark)); err == nil {
				t.Error("the mark is there")
			}
			if _, err := os.Lstat(filepath.Join(stage, newDir, "a", "m")); err != nil {
				t.Error("the old cluster goes before the mark")
			}
		}
	})
	after := fleet{"a": {"m": "2", "n/o": "1"}, "b": {"m": "1"}}
	mustRun(t, dir, after, noted, checked, withoutLinks) // without links there are copies
	same(t, "files and directories in the staging area", 18, seen)
}

func allSynced(t *testing.T, stage string, synced map[string]bool) (seen int) {
	t.Helper()
	must(t, filepath.WalkDir(stage, func(name string, d fs.DirEntry, err error) error {
		seen++
		if !synced[name] && !strings.HasSuffix(name, stageLock) {
			t.Errorf("%q is not synced", name)
		}
		return err
	}))
	return seen
}

// With the real fsync, which the other tests do without.
func TestRealSync(t *testing.T) {
	dir := t.TempDir()
	real := syncedBy((*os.File).Sync)
	mustRun(t, dir, twoClusters, real)
	write(t, dir, map[string]string{"dev/notes": "mine", "dev/empty/": ""})
	mustRun(t, dir, fleet{"dev": {"m": "2"}}, real)
}

// An error of fsync is an error like any other.
func TestSyncFails(t *testing.T) {
	for n := 1; ; n++ {
		dir := t.TempDir()
		mustRun(t, dir, threeOld)
		write(t, dir, map[string]string{"a/notes": "mine", "a/x/": ""})
		before := lookClosely(t, dir)
		calls, phase := 0, ""
		phased := onStep(func(what string) { phase = what })
		failing := syncedBy(func(*os.File) error {
			if calls++; calls == n {
				return fs.ErrInvalid
			}
			return nil
		})
		tree, err := stageAll(t, dir, threeNew, phased, failing)
		if err == nil {
			_, err = tree.Commit(t.Context())
		}
		if err == nil {
			return
		}
		wantError(t, err, "invalid argument")
		if phase == "rescued" { // only tidying up failed: the next run does it
			mustRun(t, dir, threeNew)
			continue
		}
		if tree != nil {
			must(t, tree.Discard())
		}
		after := lookClosely(t, dir)
		delete(before, ".")
		delete(after, ".")
		same(t, "tree", before, after)
	}
}
