package gitops

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// failAt makes the n-th exchange fail, and all after it if always.
func failAt(n int, always bool) unlike {
	calls := 0
	return exchangedBy(func(root *os.Root, a, b string) error {
		calls++
		if calls == n || always && calls > n {
			return syscall.EIO
		}
		return exchangeDirs(root, a, b)
	})
}

var threeOld, threeNew = fleet{"a": {"m": "1"}, "b": {"m": "1"}, "c": {"m": "1"}},
	fleet{"a": {"m": "2"}, "b": {"m": "2"}, "c": {"m": "2"}, "a-new": {"m": "2"}}

func TestSwappedBack(t *testing.T) {
	skipWithoutExchange(t)
	for n := 1; n <= 3; n++ {
		dir := t.TempDir()
		mustRun(t, dir, threeOld)
		write(t, dir, map[string]string{"a/notes": "mine"})
		before := lookClosely(t, dir)
		_, err := run(t, dir, threeNew, failAt(n, false))
		wantError(t, err, "cannot put cluster", "input/output error")
		after := lookClosely(t, dir)
		delete(before, ".")
		delete(after, ".")
		same(t, "tree", before, after)
		same(t, "staging areas", 0, len(stages(t, dir)))
		mustRun(t, dir, threeNew)
	}
}

// If not even that works there are new clusters, but whole ones.
func TestNotSwappedBack(t *testing.T) {
	skipWithoutExchange(t)
	dir := t.TempDir()
	mustRun(t, dir, threeOld)
	write(t, dir, map[string]string{"a/notes": "mine"})
	_, err := run(t, dir, threeNew, failAt(2, true))
	wantError(t, err, `cannot put cluster "b" in place`, "cannot swap back")
	same(t, "staging areas", 0, len(stages(t, dir)))
	tree := look(t, dir)
	same(t, "a", `-rw-r--r-- "2" <nil>`, tree["a/m"])
	same(t, "a/notes", `-rw-r--r-- "mine" <nil>`, tree["a/notes"])
	same(t, "b", `-rw-r--r-- "1" <nil>`, tree["b/m"])
	mustRun(t, dir, threeNew)
}

func skipWithoutExchange(t *testing.T) {
	t.Helper()
	base := t.TempDir()
	write(t, base, map[string]string{"a/": "", "b/": ""})
	if err := exchangeDirs(rootOf(t, base).Root, "a", "b"); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("there is no exchange of directories here")
	}
}

// The second of the two renames fails, because the new cluster is gone.
func TestTwoRenamesFail(t *testing.T) {
	dir := t.TempDir()
	mustRun(t, dir, threeOld)
	before := lookClosely(t, dir)
	halves := 0
	late := onStep(func(what string) {
		if what != "half swapped" {
			return
		}
		if halves++; halves == 2 {
			must(t, os.RemoveAll(filepath.Join(stages(t, dir)[0], "new", "b")))
		}
	})
	after := fleet{"a": {"m": "2"}, "b": {"m": "2"}, "a-new": {"m": "2"}}
	_, err := run(t, dir, after, withoutExchange, late)
	wantError(t, err, `cannot put cluster "b" in place`)
	now := lookClosely(t, dir)
	delete(before, ".")
	delete(now, ".")
	same(t, "tree", before, now)
	same(t, "staging areas", 0, len(stages(t, dir)))
}

// The staging area cannot be completed.
func TestStageFails(t *testing.T) {
	for _, at := range []string{"stage made", "lock made", "new made"} {
		dir := t.TempDir()
		mustRun(t, dir, threeOld)
		before := look(t, dir)
		inTheWay := once(t, at, func() {
			stage := stages(t, dir)[0]
			name := map[string]string{"stage made": stageLock + "/x", "lock made": newDir, "new made": oldDir}[at]
			write(t, stage, map[string]string{name: "in the way"})
		})
		_, err := run(t, dir, threeNew, inTheWay)
		wantError(t, err, "cannot write to output directory", "\nhint: ")
		same(t, "tree", before, look(t, dir))
		if s := stages(t, dir); len(s) > 0 && at != "stage made" { // that is not what ours look like
			t.Errorf("left behind: %q", s)
		}
	}
}

// A process that holds the directory keeps another one out.
func TestOtherProcess(t *testing.T) {
	dir := t.TempDir()
	tree, err := stageAll(t, dir, crashAfter)
	must(t, err)
	if errors.Is(tryLock(tree.lock), errors.ErrUnsupported) {
		t.Skip("there are no locks here")
	}
	out, ok := spawn(t, dir, envSystem+"=full")
	if ok {
		t.Fatal("two processes at once")
	}
	wantError(t, errors.New(out), "another meshpress writes to output directory")
	_, err = tree.Commit(t.Context())
	must(t, err)
	spawnOK(t, dir, envSystem+"=full")
}
