package origin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// errSilent is the cause of closing a connection that delivers too few bytes.
var errSilent = errors.New("the server sent nothing")

// leastBytes must arrive within maxSilence: a server that sends single bytes is treated as silent.
const leastBytes = 4 << 10 // 4 KiB

// broken is an error of a connection, not an answer.
type broken struct {
	host  string
	cause error
}

func (b *broken) Error() string { return b.cause.Error() }
func (b *broken) Unwrap() error { return b.cause }

// watch sends a request and cancels it if no byte arrives in time: while connecting, before the header, and for
// each part of the body.
func (c *Client) watch(t http.RoundTripper, req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	timer := time.AfterFunc(c.silence, func() { cancel(errSilent) })
	resp, err := t.RoundTrip(req.WithContext(ctx))
	timer.Stop()
	if err == nil && ctx.Err() != nil { // after a cancelled request, some servers report success
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

// watched is the body of a watched answer.
type watched struct {
	io.ReadCloser
	host   string
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	client *Client
	left   time.Duration // time for the current part
	part   int           // bytes of the current part
}

// Read counts only the time that it waits for the server, not the time between calls.
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
