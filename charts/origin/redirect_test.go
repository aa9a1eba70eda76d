package origin

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// away redirects paths that contain part to another server, with a secret query.
func away(part, to string, then http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, part) {
			http.Redirect(w, r, to+r.URL.Path+"?signature=s3cret-signature", http.StatusTemporaryRedirect)
			return
		}
		then.ServeHTTP(w, r)
	})
}

// noCredentials fails the test if a request has credentials.
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

// TestBlobFromAnotherHost proves that blobs may be on another host, and that credentials are not sent there.
func TestBlobFromAnotherHost(t *testing.T) {
	dir := fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	store, ca := serveTLS(t, noCredentials(t, h))
	host, ca2 := serveTLS(t, withLogin(away("/blobs/", "https://"+store, h)))
	write(t, filepath.Join(dir, "config.json"), fmt.Appendf(nil,
		`{"auths":{%q:{"username":"alice","password":"s3cret-word"}}}`, host))
	c := newClient(t, Options{CAFile: both(t, ca, ca2)})
	mustFetch(t, open(t, c, "oci://"+host+"/charts"), "base", "1.0.0")

	gone, ca3 := serveTLS(t, noCredentials(t, status(403)))
	host, ca2 = serveTLS(t, away("/blobs/", "https://"+gone, h))
	c = newClient(t, Options{CAFile: both(t, ca3, ca2)})
	mustFail(t, fetchError(open(t, c, "oci://"+host+"/charts"), "base", "1.0.0"),
		`"`+gone+`" refuses access (403 Forbidden)`)
}

// TestOtherRedirects proves that manifests and files of Helm repositories must stay on their host, unless the
// user allows another.
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
		write(t, filepath.Join(dir, "config.json"), fmt.Appendf(nil,
			`{"auths":{%q:{"username":"alice","password":"s3cret-word"}}}`, host))
		write(t, filepath.Join(dir, "repositories.yaml"),
			fmt.Appendf(nil, "repositories: [{url: 'https://%s', username: alice, password: s3cret-word}]", host))
		options := Options{CAFile: both(t, ca, ca2)}
		address := then.scheme + host
		if then.scheme == "oci://" {
			address += "/charts"
		}
		mustFail(t, fetchError(open(t, newClient(t, options), address), "base", "1.0.0"),
			fmt.Sprintf("%q must not redirect to another host, %q", host, other), "--allow-host "+other)
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
		mustFail(t, fetchError(open(t, newClient(t, Options{CAFile: ca, Insecure: []string{plain}}), "https://"+host), "base",
			"1.0.0"), want)
	}
}

// TestPasswordsInRequests proves that a token request with a password is not redirected.
func TestPasswordsInRequests(t *testing.T) {
	r := newClient(t, Options{}).newRoute(must(t, "https://example.com"), &tls.Config{})
	post := httptest.NewRequest(http.MethodPost, "https://example.org", nil)
	mustFail(t, r.redirect(post, []*http.Request{httptest.NewRequest(http.MethodPost, "https://example.com", nil)}),
		"password in it")
}
