package origin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/opencontainers/go-digest"
	"oras.land/oras-go/v2/registry/remote/errcode"

	"github.com/meshpress/meshpress/render/source"
)

// index has the fields of an index.yaml that meshpress needs. Package repo of helm has the whole type, but it
// would double the size of the program, and it only reads files.
type index struct {
	Entries map[string][]indexEntry `json:"entries"`
}

type indexEntry struct {
	Version string   `json:"version"`
	URLs    []string `json:"urls"`
	Digest  string   `json:"digest"`
}

func (r *repository) readIndex(ctx context.Context) (index, error) {
	return r.index.do(ctx, func() (index, error) {
		at := r.base.JoinPath("index.yaml")
		data, err := r.get(ctx, at, r.client.most)
		if isMissing(err) {
			return index{}, &failure{fmt.Sprintf("%q is not a Helm repository: it has no index.yaml", r.base),
				"a registry has an address that begins with `oci://`", err}
		}
		if err != nil {
			return index{}, err
		}
		var list index
		if err := source.UnmarshalList(data, &list); err != nil {
			return index{}, fmt.Errorf("%q must be the index of a Helm repository: %w", at, err)
		}
		if list.Entries == nil {
			return index{}, fmt.Errorf("%q must be the index of a Helm repository: it has no `entries`", at)
		}
		return list, nil
	})
}

func (i index) find(name, version string) (indexEntry, bool) {
	all := i.Entries[name]
	at := slices.IndexFunc(all, func(e indexEntry) bool { return e.Version == version })
	if at < 0 {
		return indexEntry{}, false
	}
	return all[at], true
}

func (i index) versions(name string) []string {
	var all []string
	for _, e := range i.Entries[name] {
		all = append(all, e.Version)
	}
	return newestFirst(all)
}

// verify compares an archive with its digest in the index, if the index has one.
func (e indexEntry) verify(a *Archive) error {
	if e.Digest == "" {
		return nil
	}
	want, got := "sha256:"+strings.TrimPrefix(e.Digest, "sha256:"), digest.FromBytes(a.Data).String()
	if want != got {
		return fmt.Errorf("%q must have the digest %q, which the index says, not %q", a.Address, want, got)
	}
	return nil
}

// provenance returns the provenance file of an archive, nil if there is none. Without a keyring it treats 403 and
// HTML pages as missing, since some servers answer so for missing files.
func (r *repository) provenance(ctx context.Context, at url.URL) ([]byte, error) {
	at.Path += ".prov"
	at.RawPath = ""
	data, err := r.get(ctx, &at, maxProvenance)
	if r.client.signatory != nil {
		if isMissing(err) {
			return nil, nil
		}
		return data, err
	}
	if isMissing(err) || isStatus(err, http.StatusForbidden) ||
		err == nil && !bytes.HasPrefix(data, []byte("-----BEGIN PGP")) {
		return nil, nil
	}
	return data, err
}

func isMissing(err error) bool {
	return isStatus(err, http.StatusNotFound) || isStatus(err, http.StatusGone)
}

func isStatus(err error, status int) bool {
	answer, ok := errors.AsType[*errcode.ErrorResponse](err)
	return ok && answer.StatusCode == status
}
