package origin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/opencontainers/go-digest"
)

// pages is a web server of fixed pages.
type pages map[string]string

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, ok := p[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	fmt.Fprint(w, text)
}

func indexOf(version, address, digest string) string {
	return fmt.Sprintf("apiVersion: v1\nentries:\n  base:\n  - version: %s\n    urls: [%q]\n    digest: %q\n", version,
		address, digest)
}

func TestRepository(t *testing.T) {
	fresh(t)
	data := tgz(t, "base", "1.0.0")
	var indexes atomic.Int32
	p := pages{
		"/charts/index.yaml": indexOf("1.0.0", "base-1.0.0.tgz", digest.FromBytes(data).Encoded()) +
			"  - version: 1.10.0\n  - version: 1.9.0\n",
		"/charts/base-1.0.0.tgz": string(data),
	}
	host, ca := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "index.yaml") {
			indexes.Add(1)
		}
		p.ServeHTTP(w, r)
	}))
	c := newClient(t, Options{CAFile: ca})
	s := open(t, c, "https://"+host+"/charts/")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if a, err := open(t, c, "https://"+host+"/charts").Fetch(context.Background(), "base", "1.0.0"); err != nil ||
				!bytes.Equal(a.Data, data) || a.Address != "https://"+host+"/charts/base-1.0.0.tgz" {
				t.Errorf("got %v: %v", a, err)
			}
		})
	}
	all.Wait()
	if n := indexes.Load(); n != 1 {
		t.Errorf("the index was read %d times", n)
	}
	if got, want := s.Address("base", "1.0.0"), "https://"+host+"/charts#base-1.0.0"; got != want {
		t.Errorf("address %q, want %q", got, want)
	}
	versions, err := s.Versions(context.Background(), "base")
	if want := []string{"1.10.0", "1.9.0", "1.0.0"}; err != nil || !slices.Equal(versions, want) {
		t.Errorf("versions %q: %v", versions, err)
	}
	if _, err := s.Versions(context.Background(), "cni"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	for _, at := range [][2]string{{"base", "1.0.1"}, {"cni", "1.0.0"}, {"base", "v1.0.0"}} {
		if err := fetchError(s, at[0], at[1]); !errors.Is(err, ErrNotFound) {
			t.Errorf("chart %q: %v, want ErrNotFound", at, err)
		}
	}
}

// TestBrokenIndex proves that an invalid index is not reported as a missing chart.
func TestBrokenIndex(t *testing.T) {
	fresh(t)
	p := pages{"/base-1.0.0.tgz": string(tgz(t, "base", "1.0.0")), "/cut.tgz": string(tgz(t, "base", "1.0.0")[:100]),
		"/page.tgz": "<html>"}
	host, ca := serveTLS(t, p)
	for text, want := range map[string]string{
		"":                                    "it has no `entries`",
		"<html>":                              "must be the index of a Helm repository",
		"entries: {base: [{version: 1.0.0}]}": "must have a URL",
		indexOf("1.0.0", "https://alice:s3cret@example.com", ""):              "must not have credentials",
		indexOf("1.0.0", "http://"+host+"/x.tgz", ""):                         "must begin with `https://`",
		indexOf("1.0.0", "file:///etc/passwd", ""):                            "must have a URL of an archive",
		indexOf("1.0.0", "https://example.com/x.tgz", ""):                     "--allow-host example.com",
		indexOf("1.0.0", "gone.tgz", ""):                                      "404 Not Found",
		indexOf("1.0.0", "cut.tgz", ""):                                       "unexpected EOF",
		indexOf("1.0.0", "page.tgz", ""):                                      "must be a gzip'ed tar archive",
		indexOf("1.0.0", "base-1.0.0.tgz", "sha256:"+strings.Repeat("0", 64)): "must have the digest",
		indexOf("2.0.0", "base-1.0.0.tgz", ""):                                `says "base" 1.0.0`,
	} {
		p["/index.yaml"] = text
		version := "1.0.0"
		if strings.Contains(text, "2.0.0") {
			version = "2.0.0"
		}
		err := fetchError(open(t, newClient(t, Options{CAFile: ca}), "https://"+host), "base", version)
		mustFail(t, err, want)
		if errors.Is(err, ErrNotFound) {
			t.Errorf("%v must not be ErrNotFound", err)
		}
	}
	delete(p, "/index.yaml")
	mustFail(t, fetchError(open(t, newClient(t, Options{CAFile: ca}), "https://"+host), "base", "1.0.0"),
		"is not a Helm repository")
}

// TestRepositoryOfHelm proves that an entry of `helm repo add` is used for its repository only.
func TestRepositoryOfHelm(t *testing.T) {
	dir := fresh(t)
	p := pages{"/a/index.yaml": indexOf("1.0.0", "base.tgz", ""), "/a/base.tgz": string(tgz(t, "base", "1.0.0"))}
	p["/b/index.yaml"] = p["/a/index.yaml"]
	host, ca := serveTLS(t, withLogin(p))
	write(t, filepath.Join(dir, "repositories.yaml"),
		fmt.Appendf(nil, "repositories:\n- {name: a, url: 'https://%s/a/', username: alice, password: s3cret-word, caFile: "+
			"%s}\n", host, ca))
	mustFetch(t, open(t, newClient(t, Options{}), "https://"+host+"/a"), "base", "1.0.0")
	err := fetchError(open(t, newClient(t, Options{CAFile: ca}), "https://"+host+"/b"), "base", "1.0.0")
	mustFail(t, err, "refuses access (401 Unauthorized)", "helm repo add NAME https://"+host+"/b", "repoSecrets")
	write(t, filepath.Join(dir, "repositories.yaml"), []byte("password: s3cret: {"))
	_, err = newClient(t, Options{}).Open("https://" + host + "/a")
	mustFail(t, err, "must be YAML")
}

func TestRepositoryOverHTTP(t *testing.T) {
	fresh(t)
	host := servePlain(t, pages{"/index.yaml": indexOf("1.0.0", "base.tgz", ""),
		"/base.tgz": string(tgz(t, "base", "1.0.0"))})
	mustFetch(t, open(t, newClient(t, Options{Insecure: []string{"127.0.0.1"}}), "http://"+host), "base", "1.0.0")

	named := strings.Replace(host, "127.0.0.1", "localhost", 1) // allowed, but not over HTTP
	host = servePlain(t, pages{"/index.yaml": indexOf("1.0.0", "http://"+named+"/base.tgz", "")})
	c := newClient(t, Options{Insecure: []string{"127.0.0.1"}, AllowedHosts: []string{"localhost"}})
	mustFail(t, fetchError(open(t, c, "http://"+host), "base", "1.0.0"),
		fmt.Sprintf("%q must be reached over https", named), "--insecure-host "+named)
}

// TestArchiveOnAnotherHost proves that the login of the repository is not sent to another host.
func TestArchiveOnAnotherHost(t *testing.T) {
	dir := fresh(t)
	other, ca := serveTLS(t, noCredentials(t, pages{"/base.tgz": string(tgz(t, "base", "1.0.0"))}))
	host, ca2 := serveTLS(t,
		withLogin(pages{"/index.yaml": indexOf("1.0.0", "https://"+other+"/base.tgz?token=s3cret", "")}))
	write(t, filepath.Join(dir, "repositories.yaml"),
		fmt.Appendf(nil, "repositories: [{url: 'https://%s', username: alice, password: s3cret-word, pass_credentials_all: "+
			"true}]", host))
	options := Options{CAFile: both(t, ca, ca2)}
	mustFail(t, fetchError(open(t, newClient(t, options), "https://"+host), "base", "1.0.0"), "leads to another host",
		"--allow-host "+other)
	options.AllowedHosts = []string{"127.0.0.1"}
	if a := mustFetch(t, open(t, newClient(t, options), "https://"+host), "base", "1.0.0"); a.Address != "https://"+
		other+"/base.tgz" {
		t.Errorf("address %q", a.Address)
	}
}
