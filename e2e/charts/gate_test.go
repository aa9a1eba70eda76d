package charts

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// fault replaces the answer of a server.
type fault func(w http.ResponseWriter, r *http.Request, server http.Handler)

// gate is a proxy before a registry that can break answers.
type gate struct {
	*httptest.Server
	fault atomic.Pointer[fault]
}

// newGate returns a gate without a fault.
func newGate(t testing.TB, registry string) *gate {
	t.Helper()
	server := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: registry})
	g := &gate{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken := g.fault.Load(); broken != nil {
			(*broken)(w, r, server)
			return
		}
		server.ServeHTTP(w, r)
	}))
	t.Cleanup(g.CloseClientConnections)
	return g
}

func (g *gate) host() string    { return g.Listener.Addr().String() }
func (g *gate) address() string { return "oci://" + g.host() + "/istio" }

// fail sets the fault of the gate; nil removes it.
func (g *gate) fail(f fault) {
	if f == nil {
		g.fault.Store(nil)
		return
	}
	g.fault.Store(&f)
}

func isArchive(r *http.Request) bool  { return strings.Contains(r.URL.Path, "/blobs/") }
func isManifest(r *http.Request) bool { return strings.Contains(r.URL.Path, "/manifests/") }

// only applies a fault to some requests.
func only(some func(*http.Request) bool, broken fault) fault {
	return func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		if some(r) {
			broken(w, r, server)
			return
		}
		server.ServeHTTP(w, r)
	}
}

// answers gives the same answer to every request.
func answers(status int, contentType, text string) fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	}
}

// changed alters the server's content and keeps its header.
func changed(change func([]byte) []byte) fault {
	return func(w http.ResponseWriter, r *http.Request, server http.Handler) {
		answer := ask(r, server)
		content := answer.Body.Bytes()
		if answer.Code == http.StatusOK {
			content = change(content)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		begin(w, answer)
		_, _ = w.Write(content)
	}
}

// dies sends half of the announced content and closes the connection.
func dies(w http.ResponseWriter, r *http.Request, server http.Handler) {
	sendHalf(w, r, server)
	panic(http.ErrAbortHandler)
}

func sendHalf(w http.ResponseWriter, r *http.Request, server http.Handler) {
	answer := ask(r, server)
	w.Header().Set("Content-Length", strconv.Itoa(answer.Body.Len()))
	begin(w, answer)
	_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
	_ = http.NewResponseController(w).Flush()
}

// stopsUnsaid sends half of the content without announcing a length.
func stopsUnsaid(w http.ResponseWriter, r *http.Request, server http.Handler) {
	answer := ask(r, server)
	begin(w, answer)
	_ = http.NewResponseController(w).Flush()
	_, _ = w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
}

// ask returns the server's answer.
func ask(r *http.Request, server http.Handler) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	return answer
}

// begin sends the header of an answer, without the length of its content.
func begin(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	for key, values := range answer.Header() {
		if key != "Content-Length" {
			w.Header()[key] = values
		}
	}
	w.WriteHeader(answer.Code)
}
