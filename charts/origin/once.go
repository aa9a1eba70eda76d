package origin

import "context"

// once keeps the result of a call that several wait for. A failure is not kept,
// and those who wait may leave.
type once[T any] struct {
	turn  chan struct{} // holds the one whose turn it is
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
