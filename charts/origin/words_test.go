package origin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// certificate makes a self-signed certificate and returns it with its files.
func certificate(t *testing.T, host string, until time.Time) (pair tls.Certificate, certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	write(t, keyFile, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, certFile, keyFile
}

func serveWith(t *testing.T, config *tls.Config, h http.Handler) (host string) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = config
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "https://")
}

func TestCertificates(t *testing.T) {
	fresh(t)
	asked := atomic.Int32{}
	count := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	expired, expiredCA, _ := certificate(t, "127.0.0.1", time.Now().Add(-time.Hour))
	another, anotherCA, _ := certificate(t, "example.org", time.Now().Add(time.Hour))
	unknown, _, _ := certificate(t, "127.0.0.1", time.Now().Add(time.Hour))
	for _, c := range []struct {
		pair tls.Certificate
		ca   string
		want string
	}{
		{expired, expiredCA, "is expired or not yet valid"},
		{another, anotherCA, `is for another host than "127.0.0.1"`},
		{unknown, "", "--ca-file FILE"},
	} {
		host := serveWith(t, &tls.Config{Certificates: []tls.Certificate{c.pair}}, count)
		for _, address := range []string{"oci://" + host, "https://" + host} {
			err := fetchError(open(t, newClient(t, Options{CAFile: c.ca}), address), "base", "1.0.0")
			mustFail(t, err, c.want)
			if strings.Contains(err.Error(), "tried") {
				t.Errorf("a certificate must not be tried again: %v", err)
			}
		}
	}
	if asked.Load() != 0 {
		t.Error("nothing must be asked without TLS that holds")
	}
}

// TestClientCertificate proves that the client certificate is only sent to the repository's own host.
func TestClientCertificate(t *testing.T) {
	fresh(t)
	pair, ca, key := certificate(t, "127.0.0.1", time.Now().Add(time.Hour))
	pool, err := roots(x509.NewCertPool(), ca)
	if err != nil {
		t.Fatal(err)
	}
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	other := serveWith(t, &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert},
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.TLS.PeerCertificates) > 0 {
				t.Error("another host must not get the client certificate")
			}
			h.ServeHTTP(w, r)
		}))
	host := serveWith(t, &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert,
		ClientCAs: pool}, away("/blobs/", "https://"+other, h))
	mustFetch(t, open(t, newClient(t, Options{CAFile: ca, CertFile: ca, KeyFile: key}), "oci://"+host+"/charts"),
		"base", "1.0.0")
	mustFail(t, fetchError(open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts"), "base", "1.0.0"),
		"refuses TLS", "--cert-file")
}

func TestConnections(t *testing.T) {
	fresh(t)
	proxy := must(t, "http://alice:s3cret-word@127.0.0.1:1")
	c := newClient(t, Options{Attempts: 2})
	c.proxy = func(*http.Request) (*url.URL, error) { return proxy, nil }
	mustFail(t, fetchError(open(t, c, "https://example.com"), "base", "1.0.0"), "the proxy cannot be reached",
		"HTTPS_PROXY", "tried 2 times")

	wants := servePlain(t, status(http.StatusProxyAuthRequired))
	c = newClient(t, Options{})
	c.proxy = func(*http.Request) (*url.URL, error) { return must(t, "http://"+wants), nil }
	mustFail(t, fetchError(open(t, c, "oci://example.com"), "base", "1.0.0"), "the proxy requires a login")

	for code, tries := range map[int]string{http.StatusForbidden: "Forbidden)\nhint: ",
		http.StatusBadGateway: "Bad Gateway) (tried 4 times)"} {
		refuses := servePlain(t, status(code))
		c.proxy = func(*http.Request) (*url.URL, error) { return must(t, "http://"+refuses), nil }
		mustFail(t, fetchError(open(t, c, fmt.Sprintf("oci://%d.example.com", code)), "base", "1.0.0"),
			fmt.Sprintf("the proxy %q does not connect to \"%d.example.com:443\" (%[2]d %s", refuses, code, tries))
	}

	mustFail(t, fetchError(open(t, newClient(t, Options{}), "oci://127.0.0.1:1"), "base", "1.0.0"),
		`"127.0.0.1:1" refuses connections (tried 4 times)`)
}

func TestProxy(t *testing.T) {
	fresh(t)
	host, ca := serveTLS(t, aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")}))
	tunnel := servePlain(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to, err := net.Dial("tcp", host)
		if err != nil || r.Method != http.MethodConnect {
			http.Error(w, "", http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusOK)
		from, _, _ := w.(http.Hijacker).Hijack()
		go io.Copy(to, from)
		io.Copy(from, to)
	}))
	c := newClient(t, Options{CAFile: ca})
	c.proxy = func(*http.Request) (*url.URL, error) { return must(t, "http://"+tunnel), nil }
	mustFetch(t, open(t, c, "oci://example.com/charts"), "base", "1.0.0") // a name in the certificate
}

func TestWords(t *testing.T) {
	c := newClient(t, Options{})
	for want, err := range map[string]error{
		`no address of "example.com" can be found`:  &net.DNSError{Name: "example.com", IsNotFound: true},
		`"example.com" closed the connection early`: io.ErrUnexpectedEOF,
		`"example.com" did not answer in time`:      &net.OpError{Op: "dial", Err: context.DeadlineExceeded},
		`"example.com" is too slow`:                 errSlow,
		`get "https://...@example.com/x?..."`:       errors.New(`get "https://alice:s3cret@example.com/x?token=s3cret"`),
		"dial: no route": &url.Error{Op: "Get", URL: "https://example.com?s3cret",
			Err: errors.New("dial: no route")},
	} {
		mustFail(t, c.explain(context.Background(), &broken{"example.com", err}, target{}, 1), want)
	}
}

// TestServersRepeatSecrets proves that errors do not show passwords that a server repeats.
func TestServersRepeatSecrets(t *testing.T) {
	dir := fresh(t)
	var answer func(w http.ResponseWriter, r *http.Request, said string)
	host, ca := serveTLS(t, withLogin(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		answer(w, r, password+" "+r.Header.Get("Authorization"))
	})))
	write(t, filepath.Join(dir, "config.json"), fmt.Appendf(nil,
		`{"auths":{%q:{"username":"alice","password":"s3cret-word"}}}`, host))
	write(t, filepath.Join(dir, "repositories.yaml"),
		fmt.Appendf(nil, "repositories: [{url: 'https://%s', username: alice, password: s3cret-word}]", host))
	for _, answer = range []func(http.ResponseWriter, *http.Request, string){
		func(w http.ResponseWriter, _ *http.Request, said string) { http.Error(w, said, http.StatusForbidden) },
		func(w http.ResponseWriter, _ *http.Request, said string) {
			http.Error(w, said, http.StatusInternalServerError)
		},
		func(w http.ResponseWriter, _ *http.Request, said string) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"errors":[{"code":"DENIED","message":%q}]}`, said)
		},
		func(w http.ResponseWriter, _ *http.Request, said string) {
			w.Header().Set("Docker-Content-Digest", said)
		},
		func(w http.ResponseWriter, _ *http.Request, said string) { w.Header().Set("Content-Type", said+"; =") },
		func(w http.ResponseWriter, _ *http.Request, said string) {
			w.Header().Set("Link", said)
			fmt.Fprint(w, `{"tags":[]}`)
		},
		func(w http.ResponseWriter, r *http.Request, said string) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprintf(conn, "HTTP/1.1 %s\r\n\r\n", said)
			conn.Close()
		},
		func(w http.ResponseWriter, r *http.Request, said string) {
			http.Redirect(w, r, "https://"+host+"/%zz"+url.QueryEscape(said), http.StatusFound)
		},
	} {
		for _, address := range []string{"oci://" + host, "https://" + host} {
			s := open(t, newClient(t, Options{CAFile: ca, Attempts: 1}), address)
			_, err := s.Versions(context.Background(), "base")
			for _, err := range []error{fetchError(s, "base", "1.0.0"), err} {
				if err == nil {
					t.Errorf("%s: there must be an error", address)
				} else if strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "YWxpY2U6") {
					t.Errorf("%s: %v", address, err)
				}
			}
		}
	}
}
