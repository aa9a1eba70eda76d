// Package origin fetches charts: from OCI registries, from Helm repositories, and from directories, archives
// and OCI layouts on disk.
//
// It is the only part of the program that opens connections; when the program publishes, git opens them. A
// returned archive was read in full, has its publisher's digest, and is a chart of the requested name and
// version. The package connects only to hosts that the user named or allowed, with the credentials that helm
// and docker keep on this machine for that host (a registry may name the server for its tokens). It changes no
// credentials, and reads none in a cluster. It stores nothing: callers cache, lock and render.
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

// ErrNotFound is the error for a chart or version that a source does not have. A source that cannot be reached
// returns another error.
var ErrNotFound = errors.New("not found")

// ErrBadVersion is the error for a version that no chart can have because it is not a semantic version. It is
// returned without a connection.
var ErrBadVersion = errors.New("not a version of a chart")

// Limits for reading. Istio's largest chart has 200 KiB.
const (
	maxArchive    = 64 << 20 // also for an index.yaml
	maxManifest   = 4 << 20
	maxProvenance = 1 << 20
	defaultTries  = 4
	maxTry        = 10 * time.Minute // for one attempt
	maxSilence    = 30 * time.Second // without a byte
)

// Options configure connections. The zero value is for public repositories.
type Options struct {
	CAFile, CertFile, KeyFile string // PEM files: additional roots, client certificate for the repositories
	// hosts (host or host:port) that may use plain HTTP and unverified TLS
	Insecure     []string
	AllowedHosts []string          // hosts besides the repository's own that an index.yaml or a redirect may name
	Keyring      string            // file of public keys; one must have signed each chart; "" only checks hashes
	Attempts     int               // number of attempts; 0 means 4
	Log          func(string)      // receives each warning for people once; may be nil; called concurrently
	Progress     func(bytes int64) // receives the number of bytes read; may be nil; called concurrently
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
	warned       sync.Map // subjects of past warnings

	mu      sync.Mutex
	sources map[string]Source

	// Tests set these fields.
	silence time.Duration
	most    int64 // limit in bytes of an index or an archive
	backoff retry.Backoff
	proxy   func(*http.Request) (*url.URL, error)
	zone    func(netip.Addr) zone
}

// Source is a place with charts.
type Source interface {
	// Address returns the address of a chart for messages and the lock. It opens no connection.
	Address(name, version string) string
	// Fetch returns a chart. The error is ErrNotFound only if the source has no such chart or version. It is
	// ErrBadVersion for a version that no chart can have.
	Fetch(ctx context.Context, name, version string) (*Archive, error)
	// Versions returns the versions of a chart, newest first. The error is
	// ErrNotFound if the source has no such chart.
	Versions(ctx context.Context, name string) ([]string, error)
}

// New returns a client. The error names an invalid option, or a file that cannot be read.
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

// Open returns the source of an address: `oci://HOST/PATH`, `https://HOST/PATH`, `oci-layout:PATH`, or the path
// of a directory or an archive. It opens no connection. The error says what an address must be.
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

// warn logs a warning, once for each subject.
func (c *Client) warn(about, text string) {
	if _, again := c.warned.LoadOrStore(about, true); !again && c.options.Log != nil {
		c.options.Log(text)
	}
}
