package origin

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// target describes the purpose of a connection for error texts.
type target struct {
	host, address string
	login         string // hint if access is refused
}

// refusal is an error for people about something that this package refuses to do.
type refusal struct{ text, hint string }

func (r *refusal) Error() string { return withHint(r.text, r.hint) }

// failure is an error for people that wraps its cause.
type failure struct {
	text, hint string
	cause      error
}

func (f *failure) Error() string { return withHint(f.text, f.hint) }
func (f *failure) Unwrap() error { return f.cause }

func withHint(text, hint string) string {
	if hint == "" {
		return text
	}
	return text + "\nhint: " + hint
}

func hintAllow(host string) string {
	return fmt.Sprintf("if that is right, allow it with --allow-host %s, or `charts.allowedHosts` of a RenderConfig", host)
}

func hintInsecure(host string) string {
	return "if that is right, allow it with --insecure-host " + host
}

// explain returns an error for people about a failed connection. It never includes text of a server, since the
// server may repeat a password.
func (c *Client) explain(ctx context.Context, err error, at target, tries int) error {
	if ctx.Err() != nil {
		return fmt.Errorf("fetch %q: %w", at.address, context.Cause(ctx))
	}
	if errors.Is(err, ErrNotFound) {
		return err
	}
	text, hint := c.describe(err, at)
	if tries > 1 {
		text = fmt.Sprintf("%s (tried %d times)", text, tries)
	}
	return &failure{fmt.Sprintf("fetch %q: %s", at.address, text), hint, err}
}

func (c *Client) describe(err error, at target) (text, hint string) {
	if b, ok := errors.AsType[*broken](err); ok {
		at.host = b.host
	}
	for _, words := range []func(error, target) (string, string){describeRefusal, describeAnswer, describeTLS,
		describeNetwork, describeContent} {
		if text, hint := words(err, at); text != "" {
			return text, hint
		}
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // u's address may contain a signature
	}
	return c.secrets.scrub(err.Error()), ""
}
