package origin

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ggcr "github.com/google/go-containerregistry/pkg/registry"
	helmregistry "helm.sh/helm/v3/pkg/registry"
)

// fresh isolates a test from the logins of this machine.
func fresh(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HELM_REGISTRY_CONFIG", filepath.Join(dir, "registry.json"))
	t.Setenv("HELM_REPOSITORY_CONFIG", filepath.Join(dir, "repositories.yaml"))
	t.Setenv("DOCKER_CONFIG", dir)
	return dir
}

// newClient returns a client that does not wait between attempts.
func newClient(t *testing.T, options Options) *Client {
	t.Helper()
	c, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	c.backoff = func(int, *http.Response) time.Duration { return 0 }
	c.silence = 5 * time.Second
	return c
}

func open(t *testing.T, c *Client, address string) Source {
	t.Helper()
	s, err := c.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// serveTLS serves h with a certificate that is in the returned CA file.
func serveTLS(t *testing.T, h http.Handler) (host, caFile string) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	write(t, caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
	return strings.TrimPrefix(s.URL, "https://"), caFile
}

func servePlain(t *testing.T, h http.Handler) (host string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://")
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// tgz returns the archive of a small chart.
func tgz(t *testing.T, name, version string) []byte {
	t.Helper()
	return archive(t, map[string]string{
		name + "/Chart.yaml":          fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\n", name, version),
		name + "/templates/some.yaml": "kind: ConfigMap\n",
	})
}

func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	w := tar.NewWriter(zipped)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)),
			Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := errors.Join(w.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// aRegistry returns a registry with the archives under charts/.
func aRegistry(t *testing.T, archives map[string][]byte, options ...helmregistry.PushOption) http.Handler {
	t.Helper()
	h := ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0)))
	host := servePlain(t, h)
	c, err := helmregistry.NewClient(helmregistry.ClientOptPlainHTTP(),
		helmregistry.ClientOptCredentialsFile(filepath.Join(t.TempDir(), "none")))
	if err != nil {
		t.Fatal(err)
	}
	for ref, data := range archives {
		if _, err := c.Push(data, host+"/charts/"+ref, options...); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// withLogin requires the login of alice.
func withLogin(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "alice" || password != "s3cret-word" {
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// mustFail requires an error with all of the words and without a secret.
func mustFail(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there must be an error with %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error must have %q in it: %v", w, err)
		}
	}
	if strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error must not have a password in it: %v", err)
	}
}

func mustFetch(t *testing.T, s Source, name, version string) *Archive {
	t.Helper()
	a, err := s.Fetch(context.Background(), name, version)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func fetchError(s Source, name, version string) error {
	_, err := s.Fetch(context.Background(), name, version)
	return err
}

func TestAddresses(t *testing.T) {
	fresh(t)
	c := newClient(t, Options{Insecure: []string{"example.com:5000"}})
	for address, want := range map[string]string{
		"oci://alice:s3cret@example.com/charts":    "helm registry login",
		"https://alice:s3/cret@example.com/charts": "helm repo add",
		"https://example.com/charts?token=s3cret":  "must not have a query",
		"https://alice:s3cret?s3cret@example.com":  "https://...@example.com",
		"https://":                              "must be an address",
		"https://example.com:port/":             "must be an address",
		"http://example.com/charts":             "must begin with `https://`",
		"ftp://example.com":                     "must begin with `oci://`",
		"oci://example.com/charts/istiod:1.2.3": "without a tag",
		"oci://example.com/Charts":              "lower-case",
		"oci-layout:nowhere":                    "no such file",
		"nowhere":                               "no such file",
		"origin.go":                             "must be a directory of charts",
	} {
		_, err := c.Open(address)
		mustFail(t, err, want)
	}
	for _, address := range []string{"oci://example.com/charts", "oci://example.com", "https://example.com/charts/",
		"http://example.com:5000"} {
		if s := open(t, c, address); s != open(t, c, address) {
			t.Errorf("%q must be opened once", address)
		}
	}
}

func TestNamesAndVersions(t *testing.T) {
	fresh(t)
	s := open(t, newClient(t, Options{}), "oci://example.com/charts")
	for _, at := range [][2]string{{"../x", "1.0.0"}, {"a/b", "1.0.0"}, {"", "1.0.0"}, {"alice:s3cret@host", "1.0.0"},
		{"a", "latest"}, {"a", "~1.2"}, {"a", "1.0.0/../x"}, {"a", "s3cret@1"}} {
		mustFail(t, fetchError(s, at[0], at[1]), "must be")
	}
	for _, version := range []string{"latest", "~1.2", "1.0.0/../x"} {
		if err := fetchError(s, "a", version); !errors.Is(err, ErrBadVersion) || errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v, want ErrBadVersion", version, err)
		}
	}
	if err := fetchError(s, "../x", "1.0.0"); errors.Is(err, ErrBadVersion) {
		t.Errorf("%v is not about the version", err)
	}
	if got, want := s.Address("istiod", "1.2.3+x"), "oci://example.com/charts/istiod:1.2.3_x"; got != want {
		t.Errorf("address %q, want %q", got, want)
	}
}

func TestOptions(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "no.pem"), []byte("nothing"))
	write(t, filepath.Join(dir, "empty"), nil)
	for want, o := range map[string]Options{
		"read the CA file":                     {CAFile: filepath.Join(dir, "none")},
		"must hold certificates":               {CAFile: filepath.Join(dir, "no.pem")},
		"read the keyring \"none.gpg\"":        {Keyring: "none.gpg"},
		"read the keyring \"" + dir:            {Keyring: dir},
		"--armor":                              {Keyring: filepath.Join(dir, "no.pem")},
		"must have public keys in it":          {Keyring: filepath.Join(dir, "empty")},
		"must have both its files":             {CertFile: "cert.pem"},
		"read the client certificate":          {CertFile: "cert.pem", KeyFile: "key.pem"},
		`"https://example.com" must be a host`: {Insecure: []string{"https://example.com"}},
		`"...@example.com" must be a host`:     {AllowedHosts: []string{"alice:s3cret@example.com"}},
	} {
		_, err := New(o)
		mustFail(t, err, want)
	}
}

func must(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestRenderOpensNoConnection proves that packages that render do not import this package.
func TestRenderOpensNoConnection(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "github.com/meshpress/meshpress/render").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if strings.Contains(string(out), "meshpress/charts/origin") || strings.Contains(string(out), "oras.land") {
		t.Error("package render must not import what opens connections")
	}
}

// FuzzAddress proves that no address causes a panic, and that no error shows a password.
func FuzzAddress(f *testing.F) {
	for _, text := range []string{"oci://a:s3cret@b", "https://a/?s3cret@", "https://s3cret@@b", "://s3cret@",
		"oci://[::1]:5000/x", "https://%zz"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, address string) {
		c, err := New(Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Open("https://alice:s3cret-word@" + address)
		if err == nil || strings.Contains(err.Error(), "s3cret-word") {
			t.Errorf("%q: %v", address, err)
		}
		if !strings.Contains(address, "/") {
			_, _ = c.Open("oci://" + address)
		}
	})
}
