package origin

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
)

// roots returns the pool with the certificates of a file added; nil means the system's pool.
func roots(pool *x509.CertPool, name string) (*x509.CertPool, error) {
	if name == "" {
		return pool, nil
	}
	pem, err := file.ReadNamed(name, limit.File)
	if err != nil {
		return nil, fmt.Errorf("read the CA file: %w", err)
	}
	if pool == nil {
		if pool, err = x509.SystemCertPool(); err != nil {
			return nil, fmt.Errorf("read the system's certificates: %w", err)
		}
	}
	pool = pool.Clone()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("CA file %q must hold certificates in PEM format", name)
	}
	return pool, nil
}

// certificates returns the client certificate in two files, none if both names are empty.
func certificates(certFile, keyFile string) ([]tls.Certificate, error) {
	switch {
	case certFile == "" && keyFile == "":
		return nil, nil
	case certFile == "" || keyFile == "":
		return nil, errors.New("a client certificate must have both its files, the certificate and the key")
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("read the client certificate %q: %w", certFile, err)
	}
	return []tls.Certificate{pair}, nil
}

// trust returns the TLS config for a repository: the user's options of this run, and helm's entry for the
// repository.
func (c *Client) trust(known helmRepository) (*tls.Config, error) {
	pool, err := roots(c.roots, known.CAFile)
	if err != nil {
		return nil, err
	}
	own := c.certificates
	if own == nil {
		if own, err = certificates(known.CertFile, known.KeyFile); err != nil {
			return nil, err
		}
	}
	return &tls.Config{RootCAs: pool, Certificates: own, MinVersion: tls.VersionTLS12}, nil
}
