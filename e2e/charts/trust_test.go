package charts

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"testing"
)

// TestTrust proves that hosts are verified, and that only flags of the run change that.
func TestTrust(t *testing.T) {
	t.Parallel()
	issuer := newAuthority(t)
	right, key := issuer.server("right", "127.0.0.1")
	wrong, wrongKey := issuer.server("wrong", "127.0.0.2")
	plain := usualRegistry(t)
	safe, misnamed := behindTLS(t, plain, right, key, nil), behindTLS(t, plain, wrong, wrongKey, nil)
	unknown := "is by an unknown authority\n  hint: give the certificate of that authority with " +
		"--ca-file FILE"
	for name, c := range map[string]struct {
		host  string
		flags []string
		words string // text of the error; "" if the host is trusted
	}{
		"unknown authority":   {safe, nil, unknown},
		"another's authority": {safe, []string{"--ca-file", newAuthority(t).caFile()}, unknown},
		"known authority":     {safe, []string{"--ca-file", issuer.caFile()}, ""},
		"another name": {misnamed, []string{"--ca-file", issuer.caFile()},
			"the certificate is for another host than \"127.0.0.1\""},
		"insecure":               {safe, []string{"--insecure-host", safe}, ""},
		"insecure, another name": {misnamed, []string{"--insecure-host", misnamed}, ""},
		"insecure is another":    {safe, []string{"--insecure-host", misnamed}, unknown},
		"insecure, in words": {safe, []string{"--insecure-host", strings.Replace(safe, "127.0.0.1", "localhost", 1)},
			unknown},
		"plain": {plain, nil, `"` + plain + `" gave an HTTP answer to an HTTPS request` +
			"\n  hint: if it has no TLS, allow plain HTTP with --insecure-host " + plain},
		"plain, insecure another": {plain, []string{"--insecure-host", safe}, "gave an HTTP answer to an HTTPS request"},
		"plain, allowed":          {plain, []string{"--insecure-host", plain}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			u := newUser(t)
			u.write("fleet/fleet.yaml", controlPlane(usual))
			lock := u.charts("lock", append(c.flags, "--repository", "oci://"+c.host+"/istio")...)
			if c.words == "" {
				lock.ok()
			} else {
				lock.refused(3, c.words)
			}
			u.whole()
		})
	}
}

// behindTLS returns a registry behind a TLS server.
func behindTLS(t testing.TB, registry, certFile, keyFile string, clients *x509.CertPool) (host string) {
	t.Helper()
	return serveTLS(t, certFile, keyFile, clients,
		httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: registry}))
}

// serveTLS serves over TLS. clients are the authorities of client certificates; nil requires none.
func serveTLS(t testing.TB, certFile, keyFile string, clients *x509.CertPool, h http.Handler) (host string) {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(h)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	if clients != nil {
		server.TLS.ClientCAs, server.TLS.ClientAuth = clients, tls.RequireAndVerifyClientCert
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// TestPlainRepository proves the same for Helm repositories.
func TestPlainRepository(t *testing.T) {
	t.Parallel()
	u := newUser(t)
	u.index(archives(t, usual))
	host := web(t, u.path("www"), ";")
	u.write("fleet/fleet.yaml", controlPlane(usual))
	u.charts("lock", "--repository", "http://"+host+"/charts").refused(3, "must begin with `https://`",
		"--insecure-host "+host)
	u.charts("lock", "--repository", "https://"+host+"/charts").refused(3, "gave an HTTP answer to an HTTPS request",
		"--insecure-host "+host)
	u.charts("lock", "--repository", "http://"+host+"/charts", "--insecure-host", "localhost").refused(3,
		"must begin with `https://`")
	u.charts("lock", "--repository", "http://"+host+"/charts", "--insecure-host", host).ok()
	u.forget()
	u.charts("pull").refused(3, "--insecure-host "+host)
	u.charts("pull", "--insecure-host", "127.0.0.1").ok()
	u.helm("repo", "add", "mesh", "http://"+host+"/charts").ok()
	u.helm("pull", "mesh/base", "--version", usual).ok() // helm accepts the repository, too
}

// TestClientCertificate proves that the client certificate opens a registry and a repository that require one.
func TestClientCertificate(t *testing.T) {
	t.Parallel()
	issuer := newAuthority(t)
	certFile, keyFile := issuer.server("server", "127.0.0.1")
	mine, myKey := issuer.client("reader")
	theirs, theirKey := newAuthority(t).client("somebody")
	clients := x509.NewCertPool()
	clients.AddCert(issuer.cert)
	u := newUser(t)
	u.write("fleet/fleet.yaml", controlPlane(usual))
	u.index(archives(t, usual))
	webHost := web(t, u.path("www"), " ssl; ssl_certificate "+certFile+"; ssl_certificate_key "+keyFile+
		"; ssl_client_certificate "+issuer.caFile()+"; ssl_verify_client on;")
	for address, words := range map[string]string{
		"oci://" + behindTLS(t, usualRegistry(t), certFile, keyFile, clients) + "/istio": "refuses TLS: ",
		// nginx refuses in HTTP, not in TLS
		"https://" + webHost + "/charts": "answered 400 Bad Request",
	} {
		lock := []string{"--update", "--repository", address, "--ca-file", issuer.caFile()}
		u.charts("lock", lock...).refused(3, words)
		u.charts("lock", append(lock, "--cert-file", theirs, "--key-file", theirKey)...).refused(3, words)
		u.charts("lock", append(lock, "--cert-file", mine)...).refused(2, "a client certificate must have both its files")
		u.charts("lock", append(lock, "--cert-file", mine, "--key-file", theirKey)...).refused(2,
			"read the client certificate")
		u.charts("lock", append(lock, "--cert-file", mine, "--key-file", myKey)...).ok()
		u.forget()
		u.charts("pull", "--ca-file", issuer.caFile(), "--cert-file", mine, "--key-file", myKey).ok()
	}
	if err := os.Remove(u.path("fleet/meshpress.lock")); err != nil {
		t.Fatal(err)
	}
	u.charts("lock", "--ca-file", "missing.pem").refused(2, "read the CA file")
	u.charts("lock", "--ca-file", myKey).refused(2, "must hold certificates in PEM format")
}
