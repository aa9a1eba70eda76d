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
		tree, err := stageAll(t, dir, after)
		must(t, err)
		reached, err = cancelledAt(t, tree, at)
		must(t, tree.Discard())
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

// cancelledAt commits with a context that ends at a step. reached is false if the
// commit has fewer steps.
func cancelledAt(t *testing.T, tree *Tree, at int) (reached bool, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	onStep(t, func(string) {
		if n == at {
			reached = true
			cancel()
		}
		n++
	})
	_, err = tree.Commit(ctx)
	return reached, err
}
