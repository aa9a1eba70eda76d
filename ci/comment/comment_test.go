package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// server is a forge: GitHub or GitLab, with the comments of one request.
type server struct {
	hub      bool
	readOnly bool // as for the token of a fork
	noUser   bool // as for the token of a job of GitHub
	comments []comment
	refused  []string // calls that the forge does not know
}

const me, somebody = 7, 8

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	list, one := "/projects/a%2Fb/merge_requests/3/notes", "/projects/a%2Fb/merge_requests/3/notes/"
	update := http.MethodPut
	if s.hub {
		list, one, update = "/repos/a/b/issues/3/comments", "/repos/a/b/issues/comments/", http.MethodPatch
	}
	path := r.URL.EscapedPath()
	var sent comment
	_ = json.NewDecoder(r.Body).Decode(&sent)
	number, isOne := strings.CutPrefix(path, one)
	switch {
	case r.Header.Get("Authorization") != "Bearer secret":
		w.WriteHeader(http.StatusUnauthorized)
	case path == "/user" && s.noUser, r.Method != http.MethodGet && s.readOnly:
		w.WriteHeader(http.StatusForbidden)
	case path == "/user":
		answer(w, person{ID: me})
	case path == list && r.Method == http.MethodGet:
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from := min((page-1)*perPage, len(s.comments))
		answer(w, s.comments[from:min(from+perPage, len(s.comments))])
	case path == list && r.Method == http.MethodPost:
		answer(w, s.add(me, sent.Body))
	case isOne && r.Method == update:
		for i, c := range s.comments {
			if strconv.FormatInt(c.ID, 10) == number {
				s.comments[i].Body = sent.Body
				answer(w, s.comments[i])
			}
		}
	default:
		s.refused = append(s.refused, r.Method+" "+path)
		w.WriteHeader(http.StatusNotFound)
	}
}

func answer(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func (s *server) add(author int64, body string) comment {
	by := person{ID: author}
	c := comment{ID: int64(len(s.comments) + 1), Body: body, Author: by}
	if s.hub {
		if author == me && s.noUser {
			by.Type = "Bot"
		}
		c.Author, c.User = person{}, by
	}
	s.comments = append(s.comments, c)
	return c
}

// call runs the program for a forge, and returns its exit code and what it says.
func (s *server) call(t *testing.T, text, name string) (int, string) {
	t.Helper()
	at := httptest.NewServer(s)
	defer at.Close()
	env := map[string]string{"CI_API_V4_URL": at.URL, "CI_MERGE_REQUEST_PROJECT_ID": "a/b", "CI_MERGE_REQUEST_IID": "3",
		"COMMENT_TOKEN": "secret"}
	if s.hub {
		env = map[string]string{"GITHUB_API_URL": at.URL + "/", "GITHUB_REPOSITORY": "a/b", "NUMBER": "3",
			"COMMENT_TOKEN": "secret"}
	}
	file := filepath.Join(t.TempDir(), "comment.md")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	code := run(t.Context(), []string{file, name}, func(v string) string { return env[v] }, &out, &out)
	if len(s.refused) > 0 {
		t.Errorf("the forge does not know %q", s.refused)
	}
	return code, out.String()
}

func forges() map[string]*server {
	return map[string]*server{"GitLab": {}, "GitHub": {hub: true}, "a job of GitHub": {hub: true, noUser: true}}
}

// TestOneCommentThatIsUpdated: the second run changes the comment of the first, behind more comments than a page has.
// Comments of other people, and of other names, stay.
func TestOneCommentThatIsUpdated(t *testing.T) {
	for kind, s := range forges() {
		for i := range 2*perPage + 1 {
			s.add(somebody, fmt.Sprint("remark ", i))
		}
		s.add(somebody, markerOf("mesh")+"\nplanted")
		s.add(me, markerOf("other")+"\nother")
		s.add(me, "see <!-- meshpress mesh -->")
		before := len(s.comments)
		for _, text := range []string{"first", "sécond \"<b>\" 😀\n\n| a |"} {
			if code, said := s.call(t, text, "mesh"); code != 0 {
				t.Fatalf("%s: exit code %d: %s", kind, code, said)
			}
			if len(s.comments) != before+1 || s.comments[before].Body != "<!-- meshpress mesh -->\n"+text {
				t.Fatalf("%s: %d comments, the last is %q", kind, len(s.comments), s.comments[len(s.comments)-1].Body)
			}
		}
		if s.comments[before-3].Body != markerOf("mesh")+"\nplanted" ||
			s.comments[before-2].Body != markerOf("other")+"\nother" {
			t.Errorf("%s: another comment is changed", kind)
		}
	}
}

// TestWhatCannotBeWritten: the token of a fork reads only. The answer of the forge is said.
func TestWhatCannotBeWritten(t *testing.T) {
	for kind, s := range forges() {
		s.readOnly = true
		if code, said := s.call(t, "text", "mesh"); code != 3 || !strings.Contains(said, "403") {
			t.Errorf("%s: exit code %d: %s", kind, code, said)
		}
	}
}

func TestAVariableIsMissing(t *testing.T) {
	var said bytes.Buffer
	code := run(t.Context(), []string{"x", "y"}, func(string) string { return "" }, &said, &said)
	if code != 2 || !strings.Contains(said.String(), "the variable CI_API_V4_URL must be set") {
		t.Errorf("exit code %d: %s", code, said.String())
	}
}

// TestTheTokenStaysWithTheForge: an answer that leads elsewhere is not followed.
func TestTheTokenStaysWithTheForge(t *testing.T) {
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer other.Close()
	leads := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer leads.Close()
	c, err := newClient(leads.URL, "secret", "")
	if err != nil {
		t.Fatal(err)
	}
	var out person
	if err := c.do(t.Context(), http.MethodGet, "/user", nil, &out); err == nil || asked {
		t.Errorf("the answer is followed: %v", err)
	}
}

// TestNamesDoNotEndTheMarker: a name is a part of the hidden line, whatever it has.
func TestNamesDoNotEndTheMarker(t *testing.T) {
	if m := markerOf("a --> b\n"); strings.Count(m, "-->") != 1 || strings.Contains(m, "\n") {
		t.Errorf("the marker is %q", m)
	}
}
