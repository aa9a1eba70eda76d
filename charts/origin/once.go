package origin

import "context"

// once caches the result of a call for concurrent callers. It does not cache failures, and waiting ends with
// the context.
type once[T any] struct {
	turn  chan struct{} // holds a token while a call runs
	done  bool
	value T
}

func newOnce[T any]() *once[T] { return &once[T]{turn: make(chan struct{}, 1)} }

func (o *once[T]) do(ctx context.Context, f func() (T, error)) (value T, err error) {
	select {
	case <-ctx.Done():
		return value, context.Cause(ctx)
	case o.turn <- struct{}{}:
	}
	defer func() { <-o.turn }()
	if o.done {
		return o.value, nil
	}
	if value, err = f(); err == nil {
		o.value, o.done = value, true
	}
	return value, err
}
