package origin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"syscall"

	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/errcode"
)

// notHere says what an answer 404 means.
func (r *ociRegistry) notHere(ctx context.Context, repo *remote.Repository, address string, err error) error {
	answer, ok := errors.AsType[*errcode.ErrorResponse](err)
	if !errors.Is(err, errdef.ErrNotFound) && (!ok || answer.StatusCode != http.StatusNotFound) {
		return err
	}
	reg := &remote.Registry{RepositoryOptions: remote.RepositoryOptions{
		Client: repo.Client, Reference: registry.Reference{Registry: repo.Reference.Registry}, PlainHTTP: repo.PlainHTTP,
	}}
	err = reg.Ping(ctx)
	if _, ok := errors.AsType[*url.Error](err); ok {
		return err
	}
	if errors.Is(err, errdef.ErrNotFound) {
		return &refusal{fmt.Sprintf("%q is not a registry", r.ref.Registry), "a Helm repository with an index.yaml has an address that begins with `https://`"}
	}
	return &missing{address}
}

// isPlain finds out whether a registry that may do without TLS does so.
func (r *ociRegistry) isPlain(ctx context.Context, address string) (bool, error) {
	host := &url.URL{Scheme: "https", Host: r.ref.Host(), Path: "/v2/"}
	if !listed(r.client.options.Insecure, host) {
		return false, nil
	}
	return r.asked.do(ctx, func() (plain bool, err error) {
		err = r.client.try(ctx, r.target(address), func(ctx context.Context) error {
			plain, err = probe(ctx, r.http, host.String())
			return err
		})
		return plain, err
	})
}

func probe(ctx context.Context, client *http.Client, address string) (plain bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false, err
	}
	resp, err := client.Do(req)
	head, ok := errors.AsType[tls.RecordHeaderError](err)
	if ok && string(head.RecordHeader[:]) == "HTTP/" || req.URL.Port() == "" && errors.Is(err, syscall.ECONNREFUSED) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, resp.Body.Close()
}
