package render

import (
	"context"
	"iter"

	"github.com/meshpress/meshpress/internal/task"
)

// inOrder runs work for the items on several goroutines and yields the results in the order of the items. At
// most workers results wait to be yielded, so memory does not grow with the number of items. A panic in work is
// raised again with the name of its item. If the context ends, inOrder ends early and does not wait for the work
// that has begun. If the caller ends it, inOrder waits.
func inOrder[T, R any](ctx context.Context, items []T, name func(T) string, work func(T) R,
	workers int) iter.Seq2[int, R] {
	return func(yield func(int, R) bool) {
		var running []func() R // in the order of the items
		next := 0
		for i := range items {
			for ; ctx.Err() == nil && next < len(items) && next <= i+workers; next++ {
				item := items[next]
				running = append(running, task.Go(name(item), func() R { return work(item) }))
			}
			if ctx.Err() != nil {
				return
			}
			wait := running[0]
			running = running[1:]
			if !yield(i, wait()) {
				for _, wait := range running { // the caller uses what the work shares
					wait()
				}
				return
			}
		}
	}
}
