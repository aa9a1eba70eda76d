package origin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// flaky fails the first requests for a path that contains part.
type flaky struct {
	part  string
	times int32
	fail  http.HandlerFunc
	then  http.Handler
	asked atomic.Int32
}

func (f *flaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, f.part) && f.asked.Add(1) <= f.times {
		f.fail(w, r)
		return
	}
	f.then.ServeHTTP(w, r)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// dies breaks the connection in the middle of a body.
func dies(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, "half")
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// TestRetries proves that temporary failures are tried four times, and a refused login once.
func TestRetries(t *testing.T) {
	fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0")})
	for _, c := range []struct {
		part  string
		times int32
		fail  http.HandlerFunc
		want  string
		asked int32
	}{
		{"/manifests/", 3, status(503), "", 4},
		{"/manifests/", 9, status(503), "answered 503 Service Unavailable (tried 4 times)", 4},
		{"/manifests/", 9, status(429), "limits requests", 4},
		{"/manifests/", 9, status(403), "403 Forbidden", 1},
		{"/manifests/", 9, status(418), "418 I'm a teapot", 1},
		{"/blobs/", 1, dies, "", 2},
		{"/blobs/", 9, dies, "closed the connection early (tried 4 times)", 4},
		{"/blobs/", 9, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "another content")
		}, "does not have the expected digest", 1},
		{"/blobs/", 9, status(404), "which does not exist", 1},
	} {
		f := &flaky{part: c.part, times: c.times, fail: c.fail, then: h}
		host, ca := serveTLS(t, f)
		err := fetchError(open(t, newClient(t, Options{CAFile: ca}), "oci://"+host+"/charts"), "base", "1.0.0")
		if c.want == "" && err != nil {
			t.Error(err)
		}
		if c.want != "" {
			mustFail(t, err, c.want)
		}
		if errors.Is(err, ErrNotFound) || f.asked.Load() != c.asked {
			t.Errorf("%s: asked %d times, want %d: %v", c.part, f.asked.Load(), c.asked, err)
		}
	}
}

// TestRetryIsReported proves that a retry is reported once for a chart, and not after the last attempt.
func TestRetryIsReported(t *testing.T) {
	fresh(t)
	h := aRegistry(t, map[string][]byte{"base:1.0.0": tgz(t, "base", "1.0.0"), "cni:1.0.0": tgz(t, "cni", "1.0.0")})
	host, ca := serveTLS(t, &flaky{part: "/base/manifests/", times: 2, fail: status(503),
		then: &flaky{part: "/base/blobs/", times: 1, fail: dies, then: h}})
	var said []string
	log := func(text string) { said = append(said, text) }
	s := open(t, newClient(t, Options{CAFile: ca, Log: log}), "oci://"+host+"/charts")
	mustFetch(t, s, "base", "1.0.0")
	mustFetch(t, s, "cni", "1.0.0")
	want := fmt.Sprintf("fetch %q: %q answered 503 Service Unavailable, trying again (2 of 4)",
		s.Address("base", "1.0.0"), host)
	if !slices.Equal(said, []string{want}) {
		t.Errorf("told %q, want %q", said, want)
	}
	said = nil
	host, ca = serveTLS(t, status(503))
	if fetchError(open(t, newClient(t, Options{CAFile: ca, Log: log, Attempts: 1}), "oci://"+host), "base",
		"1.0.0") == nil || len(said) > 0 {
		t.Errorf("told %q, though nothing is tried again", said)
	}
}

// TestWrongManifest proves that a manifest whose digest is not that of the header is refused.
func TestWrongManifest(t *testing.T) {
	fresh(t)
	host, ca := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		w.Header().Set("Docker-Content-Digest", "sha256:"+strings.Repeat("0", 64))
		fmt.Fprint(w, "{}")
	}))
	mustFail(t, fetchError(open(t, newClient(t, Options{CAFile: ca}), "oci://"+host), "base", "1.0.0"),
		"does not have the expected digest")
}

func TestRetryAfter(t *testing.T) {
	c := newClient(t, Options{})
	c.backoff = func(n int, r *http.Response) time.Duration { return time.Hour }
	if _, again := c.pause(1, &unavailable{&http.Response{StatusCode: 429}}); again {
		t.Error("nobody waits for an hour")
	}
	fresh, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	answer := &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"7"}}}
	if pause, again := fresh.pause(1, &unavailable{answer}); !again || pause != 7*time.Second {
		t.Errorf("pause %s, %v", pause, again)
	}
}

// TestSilence proves that a server that sends nothing, or stops sending, ends the fetch.
func TestSilence(t *testing.T) {
	fresh(t)
	for _, start := range []string{"", "entries:"} {
		host, ca := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if start != "" {
				fmt.Fprint(w, start)
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
		}))
		c := newClient(t, Options{CAFile: ca, Attempts: 2})
		c.silence = 50 * time.Millisecond
		mustFail(t, fetchError(open(t, c, "https://"+host), "base", "1.0.0"), "did not answer in time (tried 2 times)")
	}
}

// TestTrickle proves that a server that sends single bytes ends the fetch.
func TestTrickle(t *testing.T) {
	fresh(t)
	host, ca := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprint(w, "#")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	}))
	c := newClient(t, Options{CAFile: ca, Attempts: 2})
	c.silence = 100 * time.Millisecond
	mustFail(t, fetchError(open(t, c, "https://"+host), "base", "1.0.0"), "did not answer in time (tried 2 times)")
}

func TestCancel(t *testing.T) {
	fresh(t)
	reached := make(chan bool, 1)
	host, ca := serveTLS(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached <- true
		<-r.Context().Done()
	}))
	for _, address := range []string{"oci://" + host + "/charts", "https://" + host} {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-reached; cancel() }()
		c := newClient(t, Options{CAFile: ca})
		c.silence = time.Hour
		if _, err := open(t, c, address).Fetch(ctx, "base", "1.0.0"); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want context.Canceled", err)
		}
	}
}

// endless answers without a length and without an end.
func endless(w http.ResponseWriter, r *http.Request) {
	block := make([]byte, 1<<20)
	for r.Context().Err() == nil {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func TestTooMuch(t *testing.T) {
	fresh(t)
	mux := http.NewServeMux()
	mux.HandleFunc("/", endless)
	mux.HandleFunc("/small/index.yaml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, indexOf("1.0.0", "huge.tgz", ""))
	})
	mux.HandleFunc("/said/index.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(int64(1)<<40))
	})
	host, ca := serveTLS(t, mux)
	for _, path := range []string{"/index-is-huge", "/small", "/said"} {
		c := newClient(t, Options{CAFile: ca})
		c.most = 1 << 20
		mustFail(t, fetchError(open(t, c, "https://"+host+path), "base", "1.0.0"), "must not be more than 1048576 bytes")
	}
}

// TestEndlessManifest proves that no more of a manifest is read than its header says.
func TestEndlessManifest(t *testing.T) {
	fresh(t)
	length := "10"
	host, ca := serveTLS(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.oci.image.manifest.v1+json")
		w.Header().Set("Docker-Content-Digest", "sha256:"+strings.Repeat("0", 64))
		if r.Method == http.MethodHead {
			w.Header().Set("Content-Length", length)
			return
		}
		endless(w, r)
	}))
	s := open(t, newClient(t, Options{CAFile: ca}), "oci://"+host)
	mustFail(t, fetchError(s, "base", "1.0.0"), "does not have the expected digest")
	length = "1000000000"
	mustFail(t, fetchError(s, "base", "1.0.0"), "the manifest must not have more than 4194304 bytes")
}
