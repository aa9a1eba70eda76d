package charts

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// upstream is a proxy behind which only Istio's registry exists.
type upstream struct{ proxy, caFile string }

// newUpstream returns a proxy that serves ghcr.io from a local registry and refuses all other hosts.
func newUpstream(t testing.TB, registry string) upstream {
	t.Helper()
	issuer := newAuthority(t)
	certFile, keyFile := issuer.server("ghcr.io")
	server := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: registry})
	ghcr := serveTLS(t, certFile, keyFile, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = strings.Replace(r.URL.Path, "/istio/release/charts/", "/istio/", 1)
		server.ServeHTTP(w, r)
	}))
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != "ghcr.io:443" {
			http.Error(w, "not from here", http.StatusForbidden)
			return
		}
		tunnel(w, ghcr)
	}))
	t.Cleanup(proxy.Close)
	return upstream{proxy.Listener.Addr().String(), issuer.caFile()}
}

// tunnel connects a client with a server.
func tunnel(w http.ResponseWriter, to string) {
	there, err := net.Dial("tcp", to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	go func() {
		_, _ = io.Copy(there, here)
		there.Close()
	}()
	go func() {
		_, _ = io.Copy(here, there)
		here.Close()
	}()
}
