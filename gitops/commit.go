package gitops

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/internal/task"
)

// Commit swaps all staged clusters in, or none. It looks at all of them before
// it touches the first. With an error the report is empty and the old content
// is there, unless the error says that only tidying up failed. The context can end
// it until the first cluster is swapped: from then on it goes on to its end.
func (t *Tree) Commit(ctx context.Context) (Report, error) {
	if err := t.ready(); err != nil {
		return Report{}, errors.Join(err, t.Discard())
	}
	staged := t.staged()
	report, err := t.prepare(ctx, staged)
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err == nil && len(staged) > 0 {
		err = t.swapAll(staged)
	}
	if err != nil {
		return Report{}, errors.Join(err, t.Discard())
	}
	t.committed = true
	if err := t.Discard(); err != nil {
		return report, fmt.Errorf("the output was written, but not tidied up: %w", err)
	}
	return report, nil
}

func (t *Tree) ready() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return errClosed
	}
	if t.failed != nil {
		return fmt.Errorf("nothing is written, because a cluster could not be staged: %w", t.failed)
	}
	return nil
}

// staged returns the names of the clusters that change.
func (t *Tree) staged() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(t.clusters)) {
		if t.clusters[name].staged {
			names = append(names, name)
		}
	}
	return names
}

// prepare checks and completes the staged clusters. It looks at every cluster, so that the error names everything that
// is in the way.
func (t *Tree) prepare(ctx context.Context, staged []string) (Report, error) {
	report := Report{Doubtful: t.doubtful}
	for name, c := range t.clusters {
		if !c.staged {
			report.keep(name, c.index)
		}
	}
	var mu sync.Mutex
	var obstacles []string
	err := forEach(staged, func(name string) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		changes, inTheWay, err := t.prepareOne(name)
		mu.Lock()
		defer mu.Unlock()
		obstacles = append(obstacles, inTheWay...)
		report.merge(changes)
		return err
	})
	leftOver, errList := t.leftOver()
	report.LeftOver = leftOver
	report.sort()
	return report, errors.Join(t.blocked(obstacles), err, errList)
}

func (t *Tree) prepareOne(name string) (r Report, obstacles []string, err error) {
	next := t.clusters[name].index
	if info, err := t.root.Lstat(name); err == nil && !info.IsDir() {
		return r, []string{obstacle(name, info)}, nil
	}
	old, err := surveyDir(t.root, name)
	if err != nil {
		return r, nil, err
	}
	if obstacles := old.conflicts(next); len(obstacles) > 0 {
		return r, obstacles, nil
	}
	if err := old.hash(); err != nil {
		return r, nil, err
	}
	r.compare(name, old, next)
	dst := t.stage.path(newDir, name)
	if err := carry(old, dst, next); err != nil {
		return r, nil, err
	}
	if t.stage.durable.atOnce() {
		return r, nil, nil
	}
	return r, nil, syncTree(t.root, dst)
}

// blocked is the error for everything that is in the way of new files.
func (t *Tree) blocked(obstacles []string) error {
	if len(obstacles) == 0 {
		return nil
	}
	slices.Sort(obstacles)
	lines := strings.Join(slices.Compact(obstacles), "\n  ")
	return fmt.Errorf("cannot write to output directory %q, nothing was changed:\n  %s\nhint: move it away or choose "+
		"another directory",
		t.dir, lines)
}

// forEach calls f for all names, a few at a time, and returns all errors in the
// order of the names.
func forEach(names []string, f func(string) error) error {
	errs := make([]error, len(names))
	var group task.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		group.Go(fmt.Sprintf("file %q", name), func() error {
			errs[i] = f(name)
			return nil
		})
	}
	_ = group.Wait() // each error is kept, so that all are reported
	return errors.Join(errs...)
}
