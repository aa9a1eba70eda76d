package origin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
)

const maxTagPages = 100

// ociRegistry is a registry. It does not use helm's own client, which takes no context, reads manifests of any
// size, and falls back to plain HTTP without being asked.
type ociRegistry struct {
	client  *Client
	address string // without a trailing slash
	ref     registry.Reference
	http    *http.Client
	asked   *once[bool] // whether it speaks plain HTTP
}

func (c *Client) openRegistry(u *url.URL) (Source, error) {
	ref := registry.Reference{Registry: u.Host, Repository: strings.TrimPrefix(u.Path, "/")}
	if err := ref.ValidateRegistry(); err != nil {
		return nil, fmt.Errorf("%q must have a host such as \"example.com\" or \"example.com:5000\"", u)
	}
	if ref.Repository != "" && ref.ValidateRepository() != nil {
		return nil, fmt.Errorf("%q must have a path of lower-case letters, digits, `.`, `_` and `-`, without a tag", u)
	}
	trust, err := c.trust(helmRepository{})
	if err != nil {
		return nil, err
	}
	route := c.newRoute(&url.URL{Scheme: "https", Host: ref.Host()}, trust)
	return &ociRegistry{client: c, address: u.String(), ref: ref,
		http: &http.Client{Transport: route, CheckRedirect: route.redirect}, asked: newOnce[bool]()}, nil
}

// Address returns the address for `helm pull`, with the version as a tag.
func (r *ociRegistry) Address(name, version string) string {
	return r.address + "/" + name + ":" + toTag(version)
}

func (r *ociRegistry) target(address string) target {
	host := r.ref.Registry
	return target{r.ref.Host(), address, fmt.Sprintf("log in with `helm registry login %s` or `docker login %s`; some "+
		"registries answer so for a chart that they do not have; `repoSecrets` are for the cluster and are not read",
		host, host)}
}

func (r *ociRegistry) Fetch(ctx context.Context, name, version string) (*Archive, error) {
	if err := check(name, version); err != nil {
		return nil, err
	}
	address := r.Address(name, version)
	repo, err := r.repository(ctx, name, address)
	if err != nil {
		return nil, err
	}
	desc, manifest, err := r.manifest(ctx, repo, toTag(version), address)
	if err != nil {
		return nil, err
	}
	layers, err := readManifest(desc.MediaType, manifest, address)
	if err != nil {
		return nil, err
	}
	a := &Archive{Name: name, Version: version, Address: address}
	if err := layers.fetch(a, func(d ocispec.Descriptor) ([]byte, error) {
		return r.blob(ctx, repo, d, address)
	}); err != nil {
		return nil, err
	}
	return a, r.client.finish(a)
}

func (r *ociRegistry) repository(ctx context.Context, name, address string) (*remote.Repository, error) {
	plain, err := r.isPlain(ctx, address)
	if err != nil {
		return nil, err
	}
	ref := r.ref
	ref.Repository = strings.TrimPrefix(ref.Repository+"/"+name, "/")
	if err := ref.ValidateRepository(); err != nil {
		return nil, fmt.Errorf("%q must be lower-case to be in a registry", name)
	}
	return &remote.Repository{
		Client: &auth.Client{Client: r.http, Header: http.Header{"User-Agent": {"meshpress"}}, Cache: r.client.tokens,
			Credential: r.client.logins()},
		Reference: ref, PlainHTTP: plain, MaxMetadataBytes: maxManifest, TagListMaxPages: maxTagPages,
	}, nil
}

// manifest returns the manifest of a tag. A 404 means a missing tag only if the host is a registry: other hosts
// answer 404 as well.
func (r *ociRegistry) manifest(ctx context.Context, repo *remote.Repository, tag,
	address string) (desc ocispec.Descriptor, data []byte, err error) {
	err = r.client.try(ctx, r.target(address), func(ctx context.Context) error {
		var body io.ReadCloser
		if desc, body, err = repo.Manifests().FetchReference(ctx, tag); err != nil {
			return r.missingError(ctx, repo, address, err)
		}
		defer func() { _ = body.Close() }()
		if desc.Size > maxManifest {
			return &refusal{fmt.Sprintf("the manifest must not have more than %d bytes", maxManifest), ""}
		}
		data, err = content.ReadAll(body, desc)
		return err
	})
	return desc, data, err
}

func (r *ociRegistry) blob(ctx context.Context, repo *remote.Repository, d ocispec.Descriptor,
	address string) (data []byte, err error) {
	err = r.client.try(ctx, r.target(address), func(ctx context.Context) error {
		data, err = content.FetchAll(fromAnywhere(ctx), repo.Blobs(), d)
		return missingBlob(d, err)
	})
	return data, err
}

// missingBlob returns the error for a blob that its manifest names and the registry lacks. This does not mean that the
// chart is missing.
func missingBlob(d ocispec.Descriptor, err error) error {
	if errors.Is(err, errdef.ErrNotFound) {
		return &refusal{fmt.Sprintf("the manifest names %s, which does not exist", d.Digest), ""}
	}
	return err
}
