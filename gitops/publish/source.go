package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Source is the commit that the inputs are in.
type Source struct {
	URL     string // of the remote, without a password
	SHA     string
	Author  string // NAME <MAIL>, as in a mail header
	Date    string // RFC 3339
	Subject string
	Body    string
	Dirty   bool // the inputs differ from the commit

	top string // the work tree
}

// FindSource returns the commit that all paths are in, nil if they are not in
// one repository. The commit is dirty if a file in read differs from it. The
// error says why the repository is not read.
func FindSource(ctx context.Context, paths, read []string) (*Source, error) {
	source, err := findSource(ctx, paths, read)
	if errors.Is(err, git.ErrNoCommit) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the commit of the inputs is not linked: %w", err)
	}
	return source, nil
}

func findSource(ctx context.Context, paths, read []string) (*Source, error) {
	from, err := git.Find(ctx, paths...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }()
	head, err := from.Head(ctx)
	if err != nil {
		return nil, err
	}
	dirty, err := from.Differs(ctx, head.ID, paths, read)
	return &Source{
		URL: withoutPassword(from.URL()), SHA: head.ID, Author: (&mail.Address{Name: head.Name, Address: head.Mail}).String(),
		Date: head.Date.Format(time.RFC3339), Subject: head.Subject, Body: head.Body, Dirty: dirty, top: from.Top,
	}, err
}

// withoutPassword removes credentials from a URL, because published files must
// not give access to the source.
func withoutPassword(remote string) string {
	u, err := url.Parse(remote)
	if err != nil || u.Host == "" {
		return remote
	}
	u.RawQuery, u.Fragment = "", "" // some servers take a token there
	if _, has := u.User.Password(); has || u.User != nil && strings.HasPrefix(u.Scheme, "http") {
		u.User = nil
	}
	return u.String()
}

// Inside returns a file as a path from the top of the repository. It returns
// the file unchanged if the file is elsewhere, or if there is no repository.
func (s *Source) Inside(file string) string {
	if s == nil || file == "" {
		return file
	}
	if below, err := filepath.Rel(s.top, absolute(file)); err == nil && filepath.IsLocal(below) {
		return filepath.ToSlash(below)
	}
	return file
}

// absolute returns the path by which git knows a file.
func absolute(file string) string {
	full, err := filepath.Abs(file)
	if err != nil {
		return file
	}
	if real, err := filepath.EvalSymlinks(full); err == nil {
		return real
	}
	return full
}

// metadata returns the content of hydrator.metadata at the top of the path. It
// describes the source commit, not a release.
func (s *Source) metadata() metadata {
	m := metadata{RepoURL: s.URL, DrySHA: s.SHA, Author: s.Author, Date: s.Date, Subject: s.Subject}
	var r reference
	for line := range strings.Lines(s.Body) {
		if !r.take(strings.TrimSuffix(line, "\n")) {
			m.Body += line
		}
	}
	if r != (reference{}) {
		m.References = []reference{r}
	}
	return m
}

var someSHA = lazyregexp.New(`^[0-9a-f]{5,64}$`)

// take reads a trailer of the source commit that names another commit, and
// tells whether the line is one. A line that is not valid stays in the body.
func (r *reference) take(line string) bool {
	key, value, _ := strings.Cut(line, ": ")
	name, ok := strings.CutPrefix(key, trailer)
	if !ok || value == "" {
		return false
	}
	switch name {
	case "sha":
		return set(&r.Commit.SHA, value, someSHA().MatchString(value))
	case "author":
		_, err := mail.ParseAddress(value)
		return set(&r.Commit.Author, value, err == nil)
	case "date":
		_, err := time.Parse(time.RFC3339, value)
		return set(&r.Commit.Date, value, err == nil)
	case "repourl":
		_, err := url.Parse(value)
		return set(&r.Commit.RepoURL, value, err == nil)
	case "subject":
		return set(&r.Commit.Subject, value, true)
	case "body":
		return json.Unmarshal([]byte(value), &r.Commit.Body) == nil
	}
	return false
}

func set(field *string, value string, valid bool) bool {
	if valid {
		*field = value
	}
	return valid
}
