package origin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/errcode"
)

// missingError returns the error for an answer 404: the chart is missing, or the host is no registry. It returns
// other errors unchanged.
func (r *ociRegistry) missingError(ctx context.Context, repo *remote.Repository, address string, err error) error {
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
		return &refusal{fmt.Sprintf("%q is not a registry", r.ref.Registry),
			"a Helm repository with an index.yaml has an address that begins with `https://`"}
	}
	return &missing{address}
}
