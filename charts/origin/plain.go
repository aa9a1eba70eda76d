package origin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"syscall"
)

// isPlain tells whether a registry speaks plain HTTP. It is false, without a connection, for hosts that are not
// in Options.Insecure.
func (r *ociRegistry) isPlain(ctx context.Context, address string) (bool, error) {
	host := &url.URL{Scheme: "https", Host: r.ref.Host(), Path: "/v2/"}
	if !listed(r.client.options.Insecure, host) {
		return false, nil
	}
	return r.asked.do(ctx, func() (plain bool, err error) {
		err = r.client.try(ctx, r.target(address), func(ctx context.Context) error {
			plain, err = probe(ctx, r.http.Transport, *host)
			return err
		})
		return plain, err
	})
}

// probe connects with TLS, and with plain HTTP if the host has no TLS. Any answer counts as success, except the
// typical answer of TLS servers to plain HTTP.
func probe(ctx context.Context, t http.RoundTripper, host url.URL) (plain bool, err error) {
	without, err := probeTLS(ctx, t, host)
	switch {
	case !without:
		return false, err
	case isHTTP(err):
		return true, nil
	}
	host.Scheme = "http"
	status, plainErr := ask(ctx, t, host)
	if _, ok := errors.AsType[*broken](plainErr); ok {
		return false, &neither{err, plainErr}
	}
	if status == http.StatusBadRequest {
		return false, err
	}
	return true, plainErr
}

// probeTLS tells whether the host may be without TLS: the handshake failed, but not because of a certificate. A
// host without TLS often does not listen on the default port, so a refused connection there counts, too. Other
// failures before and after the handshake do not.
func probeTLS(ctx context.Context, t http.RoundTripper, host url.URL) (without bool, err error) {
	var failed atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeStart: func() { failed.Store(true) },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { failed.Store(err != nil) },
	})
	_, err = ask(ctx, t, host)
	op, ok := errors.AsType[*net.OpError](err)
	objects := ok && op.Op == refusedTLS
	absent := host.Port() == "" && errors.Is(err, syscall.ECONNREFUSED)
	return err != nil && !objects && (failed.Load() || absent), err
}

// ask sends a request and follows no redirect, since only this host matters.
func ask(ctx context.Context, t http.RoundTripper, host url.URL) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, host.String(), nil)
	if err != nil {
		return 0, err
	}
	resp, err := t.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// neither is the error for a host that speaks neither TLS nor plain HTTP.
type neither struct{ tls, plain error }

func (n *neither) Error() string { return fmt.Sprintf("%v; %v", n.tls, n.plain) }

// Unwrap returns the error that decides about a retry.
func (n *neither) Unwrap() error { return n.plain }

// isHTTP tells whether a server without TLS answered the TLS handshake.
func isHTTP(err error) bool {
	head, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok && string(head.RecordHeader[:]) == "HTTP/"
}
