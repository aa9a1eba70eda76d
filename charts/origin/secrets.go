package origin

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// secrets are the passwords and tokens that were sent. Texts of servers may repeat them.
type secrets struct {
	mu    sync.Mutex
	known map[string]bool
}

const shortest = 4 // shorter secrets are not replaced, because they occur in ordinary text

func (s *secrets) note(req *http.Request) {
	_, token, ok := strings.Cut(req.Header.Get("Authorization"), " ")
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[string]bool{}
	}
	s.add(strings.TrimRight(token, "="))
	if plain, err := base64.StdEncoding.DecodeString(token); err == nil {
		_, password, _ := strings.Cut(string(plain), ":")
		s.add(password)
	}
}

func (s *secrets) add(secret string) {
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
		s.known[form] = len(form) >= shortest
	}
}

var (
	queryPart = lazyregexp.New(`\?[^\s"]*`)
	userPart  = lazyregexp.New(`://[^/\s"]*@`)
)

// scrub removes secrets from a text, and users and queries from its addresses.
func (s *secrets) scrub(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for secret, long := range s.known {
		if long {
			text = strings.ReplaceAll(text, secret, "...")
		}
	}
	return userPart().ReplaceAllString(queryPart().ReplaceAllString(text, "?..."), "://...@")
}
