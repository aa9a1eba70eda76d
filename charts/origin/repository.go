package origin

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"oras.land/oras-go/v2/registry/remote/errcode"
)

// repository is a Helm repository: an index.yaml and archives.
type repository struct {
	client *Client
	base   *url.URL
	login  helmRepository
	http   *http.Client
	index  *once[index]
}

func (c *Client) openRepository(u *url.URL) (Source, error) {
	if u.Scheme == "http" && !listed(c.options.Insecure, u) {
		return nil, &refusal{fmt.Sprintf("%q must begin with `https://`", u), hintInsecure(u.Host)}
	}
	known, err := knownRepository(u.String())
	if err != nil {
		return nil, err
	}
	trust, err := c.trust(known)
	if err != nil {
		return nil, fmt.Errorf("repository %q: %w", u, err)
	}
	route := c.newRoute(u, trust)
	return &repository{c, u, known, &http.Client{Transport: route, CheckRedirect: route.redirect}, newOnce[index]()}, nil
}

// Address returns the address of the chart in the repository. The address of its archive is only in the index.
func (r *repository) Address(name, version string) string {
	return r.base.String() + "#" + name + "-" + version
}

func (r *repository) target(address string) target {
	return target{r.base.Host, address, fmt.Sprintf("log in with `helm repo add NAME %s --username USER`; `repoSecrets` "+
		"are for the cluster and are not read", r.base)}
}

func (r *repository) Fetch(ctx context.Context, name, version string) (*Archive, error) {
	if err := check(name, version); err != nil {
		return nil, err
	}
	list, err := r.readIndex(ctx)
	if err != nil {
		return nil, err
	}
	entry, ok := list.find(name, version)
	if !ok {
		return nil, &missing{r.Address(name, version)}
	}
	at, err := r.locate(entry, name)
	if err != nil {
		return nil, err
	}
	a := &Archive{Name: name, Version: version, Address: redact(at.String())}
	if a.Data, err = r.get(ctx, at, r.client.most); err != nil {
		return nil, err
	}
	if err := entry.verify(a); err != nil {
		return nil, err
	}
	if a.Provenance, err = r.provenance(ctx, *at); err != nil {
		return nil, err
	}
	return a, r.client.finish(a)
}

// Versions returns the versions in the index.
func (r *repository) Versions(ctx context.Context, name string) ([]string, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	list, err := r.readIndex(ctx)
	if err != nil {
		return nil, err
	}
	versions := list.versions(name)
	if len(versions) == 0 {
		return nil, &missing{r.base.String() + "#" + name}
	}
	return versions, nil
}

// locate returns the address of an archive. The index may only name the repository's own host and hosts that
// the user allows.
func (r *repository) locate(e indexEntry, name string) (*url.URL, error) {
	if len(e.URLs) == 0 {
		return nil, fmt.Errorf("index of %q: chart %q %s must have a URL", r.base, name, e.Version)
	}
	u, err := r.base.JoinPath("/").Parse(e.URLs[0])
	switch {
	case err != nil || u.Host == "":
		return nil, fmt.Errorf("index of %q: chart %q %s must have a URL of an archive, not %q", r.base, name, e.Version,
			redact(e.URLs[0]))
	case u.User != nil:
		return nil, fmt.Errorf("index of %q: %q must not have credentials in it", r.base, redact(e.URLs[0]))
	case u.Scheme != "https" && u.Scheme != "http" || r.base.Scheme == "https" && u.Scheme == "http":
		return nil, fmt.Errorf("index of %q: %q must begin with `https://`", r.base, redact(e.URLs[0]))
	case hostPort(u) != hostPort(r.base) && !listed(r.client.options.AllowedHosts, u):
		return nil, &refusal{fmt.Sprintf("index of %q leads to another host: %q", r.base, u.Host), hintAllow(u.Host)}
	}
	return u, nil
}

// get reads the content at an address. It sends the login to the repository's host only.
func (r *repository) get(ctx context.Context, at *url.URL, limit int64) (data []byte, err error) {
	err = r.client.try(ctx, r.target(redact(at.String())), func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
		if err != nil {
			return err
		}
		req.Header.Set("User-Agent", "meshpress")
		if r.login.Username != "" && hostPort(at) == hostPort(r.base) {
			req.SetBasicAuth(r.login.Username, r.login.Password)
		}
		resp, err := r.http.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode != http.StatusOK {
			return &errcode.ErrorResponse{Method: req.Method, URL: resp.Request.URL, StatusCode: resp.StatusCode}
		}
		data, err = readBounded(resp.Body, resp.ContentLength, limit)
		return err
	})
	return data, err
}

// readBounded reads a body. It returns an error if the body is larger than limit.
func readBounded(body io.Reader, size, limit int64) ([]byte, error) {
	tooMuch := &refusal{fmt.Sprintf("there must not be more than %d bytes", limit), ""}
	if size > limit {
		return nil, tooMuch
	}
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, tooMuch
	}
	return data, err
}
