package origin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/errcode"
)

// describeRefusal returns text and hint for errors of this package.
func describeRefusal(err error, at target) (text, hint string) {
	if r, ok := errors.AsType[*refusal](err); ok {
		return r.text, r.hint
	}
	if n, ok := errors.AsType[*neither](err); ok {
		return fmt.Sprintf("%q answers neither over TLS (%v) nor over plain HTTP", at.host, n.tls),
			"check the host and its port"
	}
	switch {
	case errors.Is(err, errSilent), errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("%q did not answer in time", at.host), ""
	case errors.Is(err, errSlow):
		return fmt.Sprintf("%q is too slow: %v", at.host, errSlow), ""
	}
	return "", ""
}

// describeAnswer returns text and hint for error answers. It leaves out the server's text.
func describeAnswer(err error, at target) (text, hint string) {
	host, status := at.host, 0
	if busy, ok := errors.AsType[*unavailable](err); ok {
		host, status = busy.Request.URL.Host, busy.StatusCode
	}
	if answer, ok := errors.AsType[*errcode.ErrorResponse](err); ok {
		host, status = answer.URL.Host, answer.StatusCode
	}
	if errors.Is(err, auth.ErrBasicCredentialNotFound) {
		status = http.StatusUnauthorized
	}
	said := fmt.Sprintf("%d %s", status, http.StatusText(status))
	switch status {
	case 0:
		return "", ""
	case http.StatusUnauthorized, http.StatusForbidden:
		if status == http.StatusForbidden && host != at.host {
			at.login = "" // blob stores have no login
		}
		return fmt.Sprintf("%q refuses access (%s)", host, said), at.login
	case http.StatusTooManyRequests:
		return fmt.Sprintf("%q limits requests (%s)", host, said),
			"try again later; a login may raise the limit"
	}
	hint = ""
	if status == http.StatusBadRequest {
		hint = "the server may require a client certificate: --cert-file FILE --key-file FILE"
	}
	return fmt.Sprintf("%q answered %s", host, said), hint
}

const refusedTLS = "remote error" // op of package tls for an alert of the other side

func describeTLS(err error, at target) (text, hint string) {
	if bad, ok := errors.AsType[x509.CertificateInvalidError](err); ok && bad.Reason == x509.Expired {
		return fmt.Sprintf("the certificate of %q is expired or not yet valid", at.host),
			"it was valid from " + bad.Cert.NotBefore.Format("2006-01-02") + " to " + bad.Cert.NotAfter.Format("2006-01-02")
	}
	if name, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("the certificate is for another host than %q", name.Host), ""
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return fmt.Sprintf("the certificate of %q is by an unknown authority", at.host),
			"give the certificate of that authority with --ca-file FILE"
	}
	if isHTTP(err) {
		return fmt.Sprintf("%q gave an HTTP answer to an HTTPS request", at.host),
			"if it has no TLS, allow plain HTTP with --insecure-host " + at.host
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fmt.Sprintf("%q did not answer an HTTPS request with TLS", at.host),
			"check its port; if it has no TLS, allow plain HTTP with --insecure-host " + at.host
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Sprintf("the certificate of %q is not valid: %v", at.host, bad.Err), ""
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == refusedTLS {
		return fmt.Sprintf("%q refuses TLS: %v", at.host, op.Err),
			"it may require a client certificate: --cert-file FILE --key-file FILE"
	}
	return "", ""
}

const proxies = "the proxy comes from HTTPS_PROXY, HTTP_PROXY and NO_PROXY"

// throughProxy returns an error if a proxy refuses to connect. Only a failure of the proxy itself is worth
// another attempt.
func throughProxy(_ context.Context, proxy *url.URL, req *http.Request, answer *http.Response) error {
	text := fmt.Sprintf("the proxy %q does not connect to %q (%d %s)", proxy.Host, req.Host, answer.StatusCode,
		http.StatusText(answer.StatusCode))
	switch status := answer.StatusCode; {
	case status == http.StatusOK:
		return nil
	case status == http.StatusProxyAuthRequired:
		return &refusal{"the proxy requires a login", proxies}
	case status < http.StatusInternalServerError:
		return &refusal{text, proxies}
	}
	return errors.New(text)
}

func describeNetwork(err error, at target) (text, hint string) {
	op, isOp := errors.AsType[*net.OpError](err)
	viaProxy := isOp && op.Op == "proxyconnect"
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		if viaProxy {
			return fmt.Sprintf("the proxy %q cannot be found", dns.Name), proxies
		}
		return fmt.Sprintf("no address of %q can be found", dns.Name),
			"check the name, and whether this machine has a connection"
	}
	switch {
	case viaProxy:
		return "the proxy cannot be reached: " + userPart().ReplaceAllString(op.Err.Error(), "://...@"), proxies
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("%q refuses connections", at.host), ""
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return fmt.Sprintf("%q closed the connection early", at.host), ""
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() {
		return fmt.Sprintf("%q cannot be reached in time", at.host), ""
	}
	return "", ""
}

// describeContent returns text and hint for content that fails verification.
func describeContent(err error, at target) (text, hint string) {
	if errors.Is(err, content.ErrMismatchedDigest) || errors.Is(err, content.ErrTrailingData) ||
		strings.Contains(err.Error(), "mismatch") {
		return fmt.Sprintf("the content from %q does not have the expected digest", at.host), ""
	}
	return "", ""
}
