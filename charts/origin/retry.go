package origin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// maxPause bounds the wait that a server may ask for.
const maxPause = time.Minute

var errSlow = fmt.Errorf("not finished within %s", maxTry)

// unavailable is an answer that asks the client to try again.
type unavailable struct{ *http.Response }

func (u *unavailable) Error() string { return u.Status }

func isTemporary(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500
}

// try calls f until it succeeds, fails permanently, or has used all attempts. The error is for people; at
// describes the request.
func (c *Client) try(ctx context.Context, at target, f func(context.Context) error) error {
	for n := 1; ; n++ {
		err := oneTry(ctx, f)
		if err == nil {
			return nil
		}
		pause, again := c.pause(n, err)
		if ctx.Err() != nil || !again {
			return c.explain(ctx, err, at, n)
		}
		text, _ := c.describe(err, at)
		c.warn("fetch "+at.address, fmt.Sprintf("fetch %q: %s, trying again (%d of %d)", at.address, text,
			n+1, c.options.Attempts))
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func oneTry(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, maxTry, errSlow)
	defer cancel()
	return f(ctx)
}

// pause returns how long to wait after the nth attempt, and whether to try again.
func (c *Client) pause(n int, err error) (time.Duration, bool) {
	var answer *http.Response
	busy, ok := errors.AsType[*unavailable](err)
	if ok {
		answer = busy.Response
	}
	pause := c.backoff(n-1, answer)
	return pause, n < c.options.Attempts && pause <= maxPause && (ok || isPassing(err))
}

// isPassing tells whether another attempt may succeed. Invalid certificates, unknown names and refusals of this
// package do not change by waiting.
func isPassing(err error) bool {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return true
	}
	if _, ok := errors.AsType[*broken](err); !ok {
		return false
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return !dns.IsNotFound
	}
	_, refused := errors.AsType[*refusal](err)
	_, unverified := errors.AsType[*tls.CertificateVerificationError](err)
	op, ok := errors.AsType[*net.OpError](err)
	alert := ok && op.Op == refusedTLS
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	return !refused && !unverified && !alert && !noTLS && !errors.Is(err, errSlow)
}
