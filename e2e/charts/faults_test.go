package charts

import (
	"bytes"
	"net/http"
	"os"
	"sync/atomic"
	"testing"
)

// TestFaults proves that lock and pull report every fault of a registry, leave only whole files, and work when
// the fault is gone.
func TestFaults(t *testing.T) {
	t.Parallel()
	const loginPage = "<html>log in</html>"
	flipped := func(content []byte) []byte { content[len(content)/2] ^= 1; return content }
	half := func(content []byte) []byte { return content[:len(content)/2] }
	longer := func(content []byte) []byte { return append(content, content...) }
	other := func(content []byte) []byte { return bytes.ReplaceAll(content, []byte(`"size":`), []byte(`"size": `)) }
	for name, c := range map[string]struct {
		fault
		words []string
	}{
		"dies mid-blob":     {only(isArchive, dies), []string{"closed the connection early (tried 4 times)"}},
		"dies mid-manifest": {only(isManifest, dies), []string{"closed the connection early (tried 4 times)"}},
		"truncated":         {only(isArchive, changed(half)), []string{"does not have the expected digest"}},
		"truncated, unsaid": {only(isArchive, stopsUnsaid), []string{"closed the connection early"}},
		"altered":           {only(isArchive, changed(flipped)), []string{"does not have the expected digest"}},
		"longer":            {only(isArchive, changed(longer)), []string{"does not have the expected digest"}},
		"wrong digest":      {only(isManifest, changed(other)), []string{"does not have the expected digest"}},
		"blob gone": {only(isArchive, answers(http.StatusNotFound, "application/json", "{}")),
			[]string{"the manifest names sha256:", "which does not exist"}},
		"no registry": {answers(http.StatusNotFound, "text/html", loginPage),
			[]string{"is not a registry", "https://"}},
		"login page": {only(isManifest, answers(http.StatusOK, "text/html", loginPage)),
			[]string{"must be JSON, not \"text/html\""}},
		"not let in": {answers(http.StatusForbidden, "application/json", "{}"),
			[]string{"refuses access (403 Forbidden)", "helm registry login"}},
		"out of order": {answers(http.StatusServiceUnavailable, "text/plain", ""),
			[]string{"answered 503 Service Unavailable (tried 4 times)"}},
		"too many requests": {answers(http.StatusTooManyRequests, "text/plain", ""),
			[]string{"limits requests (429 Too Many Requests)", "try again later"}},
		"an image": {only(isManifest, answers(http.StatusOK, "application/vnd.oci.image.manifest.v1+json",
			anImage)), []string{"is not a Helm chart but a container image"}},
		"hangs up": {func(http.ResponseWriter, *http.Request, http.Handler) {
			panic(http.ErrAbortHandler)
		}, []string{"closed the connection early (tried 4 times)"}},
		"endless redirects": {only(isManifest, redirects("")), []string{"must not redirect more than 5 times"}},
		"redirect elsewhere": {only(isManifest, redirects("http://"+nowhere)),
			[]string{"must not redirect to another host", "--allow-host " + nowhere}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newUser(t).survives(newGate(t, usualRegistry(t)), c.fault, c.words)
		})
	}
}

const anImage = `{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json"}}`

// redirects redirects a request to the same path of another server, or of the server itself.
func redirects(place string) fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		http.Redirect(w, r, place+r.URL.Path, http.StatusTemporaryRedirect)
	}
}

// survives tests a fault during lock, and during pull.
func (u *user) survives(g *gate, broken fault, words []string) {
	u.Helper()
	trust := []string{"--insecure-host", g.host()}
	u.write("fleet/fleet.yaml", controlPlane(usual))
	u.meshpress("render", "fleet", "-o", "want").ok()

	g.fail(broken)
	u.charts("lock", append(trust, "--repository", g.address())...).refused(3, append(words, g.host())...)
	u.whole()
	if _, err := os.Stat(u.path("fleet/meshpress.lock")); err == nil {
		u.Error("there is a lock")
	}
	g.fail(nil)
	u.charts("lock", append(trust, "--repository", g.address())...).ok()

	u.forget()
	g.fail(broken)
	u.charts("pull", trust...).refused(3, append(words, g.host())...)
	u.whole()
	if left := u.cached(); len(left) > 0 {
		u.Errorf("the cache has %q", left)
	}
	g.fail(nil)
	u.charts("pull", trust...).ok()
	u.meshpress("render", "--locked", "fleet", "-o", "got").ok()
	u.same("want", "got")
	u.whole()
}

// TestArchivesElsewhere proves that a registry may serve archives from another host, where digests verify them
// and no login is sent.
func TestArchivesElsewhere(t *testing.T) {
	t.Parallel()
	registry := usualRegistry(t)
	g, elsewhere := newGate(t, registry), newGate(t, registry)
	u, trust := locked(t, g, controlPlane(usual))
	var logins, strays atomic.Int32
	elsewhere.fail(func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if r.Header.Get("Authorization") != "" {
			strays.Add(1)
		}
		server.ServeHTTP(w, r)
	})
	g.fail(func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		switch _, sent, _ := r.BasicAuth(); {
		case sent != password:
			w.Header().Set("WWW-Authenticate", `Basic realm="charts"`)
			w.WriteHeader(http.StatusUnauthorized)
		case isArchive(r):
			logins.Add(1)
			http.Redirect(w, r, "http://"+elsewhere.host()+r.URL.Path, http.StatusTemporaryRedirect)
		default:
			server.ServeHTTP(w, r)
		}
	})
	u.write("docker/config.json", auths(g.host(), password))
	u.charts("pull", trust...).refused(3, `"`+elsewhere.host()+`" must be reached over https, not over http`)
	u.charts("pull", append(trust, "--insecure-host", elsewhere.host())...).ok().says("2 charts: 2 pulled")
	if logins.Load() == 0 || strays.Load() > 0 {
		t.Errorf("%d requests had the login, and %d took it elsewhere", logins.Load(), strays.Load())
	}
}
