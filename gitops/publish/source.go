package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/meshpress/meshpress/gitops/git"
)

// Source is the commit that the inputs are in.
type Source struct {
	URL     string // of the remote, without a password
	SHA     string
	Author  string // as mail has it
	Date    string // RFC 3339
	Subject string
	Body    string
	Dirty   bool // the inputs differ from the commit

	top string // the work tree
}

// FindSource returns the commit that has all of these files and directories, nil
// if they are not in one repository. Those that were read make it dirty if they
// are not in it. The error says why the repository is not read.
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

// withoutPassword: what is published must not give access to the source.
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

// Inside returns a file as a path from the top of the repository, or as it is
// if it is elsewhere or there is no repository.
func (s *Source) Inside(file string) string {
	if s == nil || file == "" {
		return file
	}
	if below, err := filepath.Rel(s.top, absolute(file)); err == nil && filepath.IsLocal(below) {
		return filepath.ToSlash(below)
	}
	return file
}

// absolute is the path that git knows a file by.
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

// metadata is that of the whole path: of the source commit and not of a release.
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

var someSHA = regexp.MustCompile(`^[0-9a-f]{5,64}$`)

// take takes a trailer of the source commit that refers to another commit. What
// is not valid stays in the body.
func (r *reference) take(line string) bool {
	key, value, _ := strings.Cut(line, ": ")
	name, ok := strings.CutPrefix(key, trailer)
	if !ok || value == "" {
		return false
	}
	switch name {
	case "sha":
		return set(&r.Commit.SHA, value, someSHA.MatchString(value))
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
