// Package origin fetches charts: from OCI registries, from Helm repositories,
// and from directories, archives and OCI layouts on disk.
//
// It is the only part of the program that opens connections; publishing leaves
// that to git. What it returns was
// read in full, has the digest that its publisher says, and is a chart of the
// name and version asked for. It goes where the user sent it and no further,
// with the credentials that helm and docker keep on this machine for that host
// (a registry may name the server for its tokens); it changes none of them, and
// reads none that are in a cluster. It keeps nothing: caching and locking are
// the caller's, and so is what a chart is rendered to.
package origin

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"

	"helm.sh/helm/v3/pkg/provenance"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/retry"
)

// ErrNotFound is the error for a chart or version that a source does not have.
// A source that could not be asked has another one.
var ErrNotFound = errors.New("not found")

// ErrBadVersion is the error for a version that no chart can have: it is not a
// semantic version. Nobody is asked for it.
var ErrBadVersion = errors.New("not a version of a chart")

// Bounds of what is read; Istio's largest chart has 200 KiB.
const (
	maxArchive    = 64 << 20 // and of an index.yaml
	maxManifest   = 4 << 20
	maxProvenance = 1 << 20
	defaultTries  = 4
	maxTry        = 10 * time.Minute // for one try, however slow it is
	maxSilence    = 30 * time.Second // without a byte
)

// Options say how connections are made. The zero value is for public repositories.
type Options struct {
	CAFile, CertFile, KeyFile string // PEM: added roots, client certificate for the repositories
	// hosts (host or host:port) for which plain HTTP and unverified TLS are allowed
	Insecure     []string
	AllowedHosts []string          // hosts that an index.yaml or a redirect may lead to besides the repository's own
	Keyring      string            // of public keys: charts must be signed; "" checks only the hash in a provenance file
	Attempts     int               // 0 means 4
	Log          func(string)      // warnings for people, each once; may be nil, is called from several goroutines
	Progress     func(bytes int64) // that came, likewise
}

// Client opens sources. It is safe for concurrent use.
type Client struct {
	options      Options
	roots        *x509.CertPool // nil for those of the system
	certificates []tls.Certificate
	signatory    *provenance.Signatory // nil without a keyring
	logins       func() auth.CredentialFunc
	tokens       auth.Cache
	secrets      secrets
	told         sync.Map // what was warned about

	mu      sync.Mutex
	sources map[string]Source

	// Tests set these.
	silence time.Duration
	most    int64 // bytes of an index or an archive
	backoff retry.Backoff
	proxy   func(*http.Request) (*url.URL, error)
	zone    func(netip.Addr) zone
}

// Source is where charts are.
type Source interface {
	// Address returns where a chart is, for messages and the lock file. It asks nobody.
	Address(name, version string) string
	// Fetch returns a chart. The error is ErrNotFound if the source has no such
	// chart or version, and only then; it is ErrBadVersion if none can have it.
	Fetch(ctx context.Context, name, version string) (*Archive, error)
	// Versions returns the versions of a chart, newest first. The error is
	// ErrNotFound if the source has no such chart.
	Versions(ctx context.Context, name string) ([]string, error)
}

// New returns a client. The error names an option that cannot be used, or the
// file of one that cannot be read.
func New(options Options) (*Client, error) {
	c := &Client{
		options: options, tokens: auth.NewCache(), sources: map[string]Source{},
		silence: maxSilence, most: maxArchive, backoff: retry.DefaultBackoff, proxy: http.ProxyFromEnvironment, zone: zoneOf,
	}
	if c.options.Attempts <= 0 {
		c.options.Attempts = defaultTries
	}
	c.logins = sync.OnceValue(c.readLogins)
	for _, host := range slices.Concat(options.Insecure, options.AllowedHosts) {
		if err := checkHost(host); err != nil {
			return nil, err
		}
	}
	var err error
	if c.roots, err = roots(nil, options.CAFile); err != nil {
		return nil, err
	}
	if c.signatory, err = readKeyring(options.Keyring); err != nil {
		return nil, err
	}
	if c.certificates, err = certificates(options.CertFile, options.KeyFile); err != nil {
		return nil, err
	}
	return c, nil
}

// Open returns the source of an address: `oci://HOST/PATH`, `https://HOST/PATH`,
// `oci-layout:PATH`, or the path of a directory or an archive. Nothing is asked
// over the network yet. The error says what an address must be.
func (c *Client) Open(address string) (Source, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.sources[address]; s != nil {
		return s, nil
	}
	s, err := c.open(address)
	if err == nil {
		c.sources[address] = s
	}
	return s, err
}

// warn tells people something, the first time that it is about the same.
func (c *Client) warn(about, text string) {
	if _, again := c.told.LoadOrStore(about, true); !again && c.options.Log != nil {
		c.options.Log(text)
	}
}
