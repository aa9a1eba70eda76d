package task

import "context"

// Until returns the result of some work, or the error of the context if that
// ends first. It is for what cannot be ended, as reading from a pipe: the work
// goes on, and nobody has its result.
func Until[R any](ctx context.Context, of string, work func() (R, error)) (R, error) {
	type result struct {
		value R
		err   error
	}
	var none R
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	ended, stop := context.WithCancel(context.WithoutCancel(ctx))
	wait := Go(of, func() result {
		defer stop()
		value, err := work()
		return result{value, err}
	})
	select {
	case <-ended.Done():
		r := wait()
		return r.value, r.err
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}
