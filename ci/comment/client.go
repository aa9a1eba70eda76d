package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
)

// client talks to the API of a forge. It follows no redirect, so the token stays with the forge.
type client struct {
	base, token string
	http        *http.Client
}

// timeout is that of one request, maxAnswer the size of an answer in bytes.
const timeout, maxAnswer = 30 * time.Second, 32 << 20

// newClient returns a client. authority names a file of certificates that the forge's own is made with; "" for none.
func newClient(base, token, authority string) (*client, error) {
	base = strings.TrimRight(base, "/")
	if at, err := url.Parse(base); err != nil || at.Host == "" {
		return nil, fmt.Errorf("the address of the API must be a URL, not %q", base)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if authority != "" {
		pool, err := x509.SystemCertPool()
		if err != nil {
			return nil, err
		}
		text, err := file.ReadNamed(authority, limit.File)
		if err != nil {
			return nil, err
		}
		pool.AppendCertsFromPEM(text)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client{base, token, &http.Client{Transport: transport, Timeout: timeout, CheckRedirect: stay}}, nil
}

// refusal is an answer that is no success.
type refusal struct {
	call string
	code int
	text string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s: the forge answers %d %s: %q", r.call, r.code, http.StatusText(r.code), r.text)
}

// do asks the API, and reads the answer into out. send may be nil.
func (c *client) do(ctx context.Context, method, path string, send any, out any) error {
	var body bytes.Buffer
	if send != nil {
		if err := json.NewEncoder(&body).Encode(send); err != nil {
			return err
		}
	}
	ask, err := http.NewRequestWithContext(ctx, method, c.base+path, &body)
	if err != nil {
		return err
	}
	ask.Header.Set("Authorization", "Bearer "+c.token)
	ask.Header.Set("Accept", "application/json")
	ask.Header.Set("Content-Type", "application/json")
	answer, err := c.http.Do(ask)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return err
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return &refusal{method + " " + path, answer.StatusCode, string(text[:min(len(text), 200)])}
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}
