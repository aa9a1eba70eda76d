package gitops

import (
	"errors"
	"fmt"
	"os"
	"testing"
)

// many is a fleet that is synced at once.
func many(content string) fleet {
	f := fleet{}
	for i := range maxSynced + 4 {
		f[fmt.Sprintf("c%02d", i)] = map[string]string{"m": content, "r/m": content, "r/n": "same"}
	}
	return f
}

// TestManyClustersAreSyncedAtOnce: after everything is staged and before the first swap, and few files are synced
// one by one.
func TestManyClustersAreSyncedAtOnce(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, many("1"))
	var order []string
	atOnce := syncedAtOnceBy(true, func(f *os.File) error {
		order = append(order, "sync of "+f.Name())
		return nil
	})
	files := 0
	counted := syncedBy(func(*os.File) error { files++; return nil })
	ordered := onStep(func(what string) {
		if what != "file made" && (len(order) == 0 || order[len(order)-1] != what) {
			order = append(order, what)
		}
	})
	mustRun(t, dir, many("2"), atOnce, counted, ordered)
	at := func(what string) (last int) {
		last = -1
		for i, s := range order {
			if s == what {
				last = i
			}
		}
		return last
	}
	// the mark of the swap is the last file that is written
	if sync := at("all synced"); sync < 0 || sync > at("swap begins") || at("swap begins") > at("swapped") {
		t.Errorf("the order is %q", order)
	}
	if most := 4*maxSynced + 20; files > most {
		t.Errorf("%d files and directories are synced one by one, more than %d", files, most)
	}
}

func TestWithoutASyncOfAllEachFileIsSynced(t *testing.T) {
	notAtOnce := syncedAtOnceBy(false, func(*os.File) error { t.Error("it is called"); return nil })
	files := 0
	counted := syncedBy(func(*os.File) error { files++; return nil })
	mustRun(t, t.TempDir(), many("1"), notAtOnce, counted)
	if least := 4 * (maxSynced + 4); files < least {
		t.Errorf("%d files and directories are synced, less than %d", files, least)
	}
}

func TestSyncOfAllFails(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, many("1"))
	before := look(t, dir)
	burning := syncedAtOnceBy(true, func(*os.File) error { return errors.New("disk on fire") })
	tree, err := stageAll(t, dir, many("2"), burning)
	must(t, err)
	_, err = tree.Commit(t.Context())
	wantError(t, err, "cannot make the output safe on disk: disk on fire")
	same(t, "tree", before, look(t, dir))
}

// TestRealSyncOfAll calls the system.
func TestRealSyncOfAll(t *testing.T) {
	if !syncsAll() {
		t.Skip("the system cannot")
	}
	mustRun(t, t.TempDir(), many("1"), syncedAtOnceBy(true, syncFileSystem))
}
