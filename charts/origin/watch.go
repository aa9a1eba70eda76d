package origin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// errSilent is the cause of giving up a connection that delivers nothing, or
// next to nothing.
var errSilent = errors.New("no byte came")

// leastBytes must come in the time that a connection may be silent: a server
// that sends a byte now and then is no better than one that sends none.
const leastBytes = 4 << 10 // 4 KiB

// broken is an error of a connection, as opposed to an answer.
type broken struct {
	host  string
	cause error
}

func (b *broken) Error() string { return b.cause.Error() }
func (b *broken) Unwrap() error { return b.cause }

// watch sends a request and gives it up when no byte comes for too long: to
// connect, up to the header, and for each part of the body.
func (c *Client) watch(t http.RoundTripper, req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	timer := time.AfterFunc(c.silence, func() { cancel(errSilent) })
	resp, err := t.RoundTrip(req.WithContext(ctx))
	timer.Stop()
	if err == nil && ctx.Err() != nil { // a server that was hung up on says that it is done
		_ = resp.Body.Close()
		err = ctx.Err()
	}
	if err != nil {
		err = whyBroken(ctx, req.URL.Host, err)
		cancel(nil)
		return nil, err
	}
	resp.Body = &watched{resp.Body, req.URL.Host, ctx, cancel, timer, c, c.silence, 0}
	return resp, nil
}

func whyBroken(ctx context.Context, host string, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return &broken{host, err}
}

// watched is the body of an answer.
type watched struct {
	io.ReadCloser
	host   string
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	client *Client
	left   time.Duration // for the part that is being read
	part   int           // bytes of it
}

// Read counts the time in which the reader waits, not that in which it is busy.
func (w *watched) Read(p []byte) (int, error) {
	w.timer.Reset(w.left)
	start := time.Now()
	n, err := w.ReadCloser.Read(p)
	w.timer.Stop()
	w.left -= time.Since(start)
	if w.part += n; w.part >= leastBytes {
		w.left, w.part = w.client.silence, 0
	}
	if n > 0 && w.client.options.Progress != nil {
		w.client.options.Progress(int64(n))
	}
	if w.ctx.Err() != nil || err != nil && !errors.Is(err, io.EOF) {
		err = whyBroken(w.ctx, w.host, err)
	}
	return n, err
}

func (w *watched) Close() error {
	w.timer.Stop()
	w.cancel(nil)
	return w.ReadCloser.Close()
}
