package task

import "context"

// Until returns the result of work, or the error of the context if that ends first. Use it for work that cannot
// be cancelled, such as reading from a pipe: the work continues, and its result is dropped.
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
