package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// startForge implements `forge github|gitlab DIR [read-only]`: the API of a forge, as far as comments need it. The
// comments are files in DIR, named by their numbers. It sets the variables that a job has. With read-only, as with the
// token of a fork, nothing can be written.
func startForge(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: forge github|gitlab DIR [read-only]")
	}
	f := fakeForge{dir: ts.MkAbs(args[1]), readOnly: len(args) > 2}
	ts.Check(os.MkdirAll(f.dir, 0o755))
	server := httptest.NewServer(f)
	ts.Defer(server.Close)
	ts.Setenv("GITHUB_API_URL", "")
	if args[0] == "github" {
		ts.Setenv("GITHUB_API_URL", server.URL)
	}
	ts.Setenv("GITHUB_REPOSITORY", "a/b")
	ts.Setenv("CI_API_V4_URL", server.URL)
	ts.Setenv("CI_MERGE_REQUEST_PROJECT_ID", "5")
	ts.Setenv("CI_MERGE_REQUEST_IID", "3")
	for _, name := range []string{"GOCACHE", "GOPATH", "GOMODCACHE"} { // the job builds with Go
		out, err := exec.Command("go", "env", name).Output()
		ts.Check(err)
		ts.Setenv(name, strings.TrimSpace(string(out)))
	}
}

type fakeForge struct {
	dir      string
	readOnly bool
}

// fakeComment is a comment as both forges have it.
type fakeComment struct {
	ID     int            `json:"id"`
	Body   string         `json:"body"`
	User   map[string]int `json:"user"`
	Author map[string]int `json:"author"`
}

func (f fakeForge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var sent fakeComment
	_ = json.NewDecoder(r.Body).Decode(&sent)
	var answer any
	switch {
	case r.Header.Get("Authorization") == "Bearer ":
		w.WriteHeader(http.StatusUnauthorized)
		return
	case r.URL.Path == "/user":
		answer = map[string]int{"id": 7}
	case r.Method == http.MethodGet:
		answer = f.comments()
	case f.readOnly:
		w.WriteHeader(http.StatusForbidden)
		return
	case r.Method == http.MethodPost:
		answer = f.write(fmt.Sprint(len(f.comments())+1), sent.Body)
	default:
		answer = f.write(filepath.Base(r.URL.Path), sent.Body)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (f fakeForge) comments() []fakeComment {
	out := []fakeComment{}
	for n := 1; ; n++ {
		text, err := os.ReadFile(filepath.Join(f.dir, fmt.Sprint(n)))
		if err != nil {
			return out
		}
		by := map[string]int{"id": 7}
		out = append(out, fakeComment{n, string(text), by, by})
	}
}

func (f fakeForge) write(name, body string) fakeComment {
	if err := os.WriteFile(filepath.Join(f.dir, name), []byte(body), 0o644); err != nil {
		panic(err)
	}
	return fakeComment{Body: body}
}
