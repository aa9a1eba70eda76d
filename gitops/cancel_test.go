package gitops

import (
	"context"
	"errors"
	"testing"
)

// TestCancelledCommitIsWholeOrNothing ends the context at each step of a commit,
// as a signal does. Every cluster must be old, or every cluster new; no staging
// area and no lock may be left.
func TestCancelledCommitIsWholeOrNothing(t *testing.T) {
	before := fleet{"a": {"m": "1", "gone": "1"}, "b": {"r/m": "1"}, "c": {"m": "1"}}
	after := fleet{"a": {"m": "2"}, "b": {"r/m": "2"}, "c": {"m": "2"}, "new": {"m": "2"}}
	sawOld, sawNew := false, false
	for at, reached := 0, true; reached; at++ {
		dir := t.TempDir()
		mustRun(t, dir, before)
		write(t, dir, map[string]string{"a/mine": "mine"})
		old := look(t, dir)
		var err error
		reached, err = cancelledAt(t, dir, after, at)
		same(t, "staging areas", 0, len(stages(t, dir)))
		got := look(t, dir)
		switch {
		case err != nil && !errors.Is(err, context.Canceled):
			t.Errorf("step %d: %v", at, err)
		case err != nil:
			same(t, "tree of a cancelled commit", old, got)
			sawOld = true
		default:
			sawNew = true
		}
		mustRun(t, dir, after) // nobody holds the lock
		if err == nil {
			same(t, "tree of a commit that went on", got, look(t, dir))
		}
	}
	if !sawOld || !sawNew {
		t.Errorf("old: %v, new: %v", sawOld, sawNew)
	}
}

// cancelledAt stages a fleet, and commits it with a context that ends at a step. reached is false if the commit has
// fewer steps.
func cancelledAt(t *testing.T, dir string, f fleet, at int) (reached bool, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	commits, n := false, 0
	tree, err := stageAll(t, dir, f, onStep(func(string) {
		if !commits {
			return
		}
		if n == at {
			reached = true
			cancel()
		}
		n++
	}))
	must(t, err)
	commits = true
	_, err = tree.Commit(ctx)
	must(t, tree.Discard())
	return reached, err
}
