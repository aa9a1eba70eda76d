package origin

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// away sends what has part in its path to another server, with a secret query.
func away(part, to string, then http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, part) {
			http.Redirect(w, r, to+r.URL.Path+"?signature=s3cret-signature", http.StatusTemporaryRedirect)
			return
		}
		then.ServeHTTP(w, r)
	})
}

// noCredentials fails when it is sent any.
func noCredentials(t *testing.T, then http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Authorization", "Cookie", "Referer"} {
			if r.Header.Get(name) != "" {
				t.Errorf("another host got %s", name)
			}
		}
		then.ServeHTTP(w, r)
	})
}

func both(t *testing.T, a, b string) string {
	t.Helper()
	var all []byte
	for _, file := range []string{a, b} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	file := filepath.Join(t.TempDir(), "both.pem")
	write(t, file, all)
	return file
}

// TestBlobFromAnotherHost: a registry may keep its blobs elsewhere, but its
// credentials do not go there.
func TestBlobFromAnotherHost(t *testing.T) {
	dir := fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	store, ca := serveTLS(t, noCredentials(t, h))
	host, ca2 := serveTLS(t, withLogin(away("/blobs/", "https://"+store, h)))
	write(t, filepath.Join(dir, "config.json"), fmt.Appendf(nil, `{"auths":{%q:{"username":"alice","password":"s3cret-word"}}}`, host))
	c := newClient(t, Options{CAFile: both(t, ca, ca2)})
	mustFetch(t, open(t, c, "oci://"+host+"/charts"), "base", "1.0.0")

	gone, ca3 := serveTLS(t, noCredentials(t, status(403)))
	host, ca2 = serveTLS(t, away("/blobs/", "https://"+gone, h))
	c = newClient(t, Options{CAFile: both(t, ca3, ca2)})
	mustFail(t, fetchError(open(t, c, "oci://"+host+"/charts"), "base", "1.0.0"), `"`+gone+`" does not let you in (403 Forbidden)`)
}

// TestOtherRedirects: manifests and what is in Helm repositories stay on their
// host, unless the user allows another.
func TestOtherRedirects(t *testing.T) {
	dir := fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	p := pages{"/index.yaml": indexOf("1.0.0", "base.tgz", ""), "/base.tgz": string(tgz(t, "base", "1.0.0"))}
	for _, then := range []struct {
		part, scheme string
		handler      http.Handler
	}{{"/manifests/", "oci://", h}, {"index.yaml", "https://", p}, {"base.tgz", "https://", p}} {
		other, ca := serveTLS(t, noCredentials(t, then.handler))
		host, ca2 := serveTLS(t, withLogin(away(then.part, "https://"+other, then.handler)))
		write(t, filepath.Join(dir, "config.json"), fmt.Appendf(nil, `{"auths":{%q:{"username":"alice","password":"s3cret-word"}}}`, host))
		write(t, filepath.Join(dir, "repositories.yaml"), fmt.Appendf(nil, "repositories: [{url: 'https://%s', username: alice, password: s3cret-word}]", host))
		options := Options{CAFile: both(t, ca, ca2)}
		address := then.scheme + host
		if then.scheme == "oci://" {
			address += "/charts"
		}
		mustFail(t, fetchError(open(t, newClient(t, options), address), "base", "1.0.0"), fmt.Sprintf("%q must not redirect to another host, %q", host, other), "--allow-host "+other)
		options.AllowedHosts = []string{other}
		mustFetch(t, open(t, newClient(t, options), address), "base", "1.0.0")
	}
}

func TestRefusedRedirects(t *testing.T) {
	fresh(t)
	plain := servePlain(t, noCredentials(t, http.NotFoundHandler()))
	for to, want := range map[string]string{
		"http://" + plain:               "must not redirect from https to http",
		"https://alice:s3cret@" + plain: "address with credentials",
		"":                              "must not redirect more than 5 times",
		"ftp://example.com":             "must not redirect from https to http",
	} {
		host, ca := serveTLS(t, away("/", to, nil))
		mustFail(t, fetchError(open(t, newClient(t, Options{CAFile: ca, Insecure: []string{plain}}), "https://"+host), "base", "1.0.0"), want)
	}
}

// TestPrivateNetworks: a public registry must not lead into one. Here
// 127.0.0.2 is taken for private, and 127.0.0.1 for public.
func TestPrivateNetworks(t *testing.T) {
	fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	host, ca := serveTLS(t, away("/blobs/", "https://127.0.0.2:1", h))
	second := netip.MustParseAddr("127.0.0.2")
	c := newClient(t, Options{CAFile: ca})
	c.private = func(ip netip.Addr) bool { return ip == second }
	mustFail(t, fetchError(open(t, c, "oci://"+host+"/charts"), "base", "1.0.0"), "private address 127.0.0.2", "--allow-host 127.0.0.2")
	c = newClient(t, Options{CAFile: ca, AllowedHosts: []string{"127.0.0.2"}, Attempts: 1})
	c.private = func(ip netip.Addr) bool { return ip == second }
	mustFail(t, fetchError(open(t, c, "oci://"+host+"/charts"), "base", "1.0.0"), `"127.0.0.2:1" refuses connections`)
	c = newClient(t, Options{CAFile: ca, Attempts: 1}) // both private
	mustFail(t, fetchError(open(t, c, "oci://"+host+"/charts"), "base", "1.0.0"), `"127.0.0.2:1" refuses connections`)
}

// TestPrivateRegistry: one in a private network may lead to others there.
func TestPrivateRegistry(t *testing.T) {
	fresh(t)
	host, _ := serveTLS(t, away("/blobs/", "https://127.0.0.2:1", aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})))
	named := strings.Replace(host, "127.0.0.1", "localhost", 1)
	c := newClient(t, Options{Insecure: []string{"localhost"}, Attempts: 1})
	mustFail(t, fetchError(open(t, c, "oci://"+named+"/charts"), "base", "1.0.0"), `"127.0.0.2:1" refuses connections`)
}

func TestPrivateAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"127.0.0.1": true, "::1": true, "10.1.2.3": true, "172.16.0.1": true, "192.168.1.1": true, "169.254.169.254": true, "fe80::1": true,
		"fd00::1": true, "0.0.0.0": true, "::ffff:10.0.0.1": true, "100.100.100.200": true, "8.8.8.8": false, "2606:4700::1111": false,
	} {
		if got := isPrivate(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: private is %v", text, got)
		}
	}
}

// TestPasswordsInRequests: those of a token request must not be sent on.
func TestPasswordsInRequests(t *testing.T) {
	r := newClient(t, Options{}).newRoute(must(t, "https://example.com"), &tls.Config{})
	post := httptest.NewRequest(http.MethodPost, "https://example.org", nil)
	mustFail(t, r.redirect(post, []*http.Request{httptest.NewRequest(http.MethodPost, "https://example.com", nil)}), "password in it")
}
