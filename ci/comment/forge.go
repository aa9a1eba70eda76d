package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// forge is where comments are written.
type forge struct {
	client  *client
	list    string // the address of the comments of the request, and of a new one
	one     string // the address of a comment without its number
	update  string // the method that changes a comment
	marker  string
	botOnly bool // without a user of the token, comments of bots are its own: people cannot be bots
}

// forgeOf returns the forge that the variables of a job name. The error names a variable that is missing.
func forgeOf(env func(string) string, name string) (*forge, error) {
	hub := env("GITHUB_API_URL") != ""
	names := []string{"CI_API_V4_URL", "CI_MERGE_REQUEST_PROJECT_ID", "CI_MERGE_REQUEST_IID", "COMMENT_TOKEN"}
	if hub {
		names = []string{"GITHUB_API_URL", "GITHUB_REPOSITORY", "NUMBER", "COMMENT_TOKEN"}
	}
	for _, v := range names {
		if env(v) == "" {
			return nil, fmt.Errorf("the variable %s must be set", v)
		}
	}
	c, err := newClient(env(names[0]), env("COMMENT_TOKEN"), env("CI_SERVER_TLS_CA_FILE"))
	if err != nil {
		return nil, err
	}
	f := &forge{client: c, update: http.MethodPut, marker: markerOf(name)}
	f.list = "/projects/" + url.PathEscape(env("CI_MERGE_REQUEST_PROJECT_ID")) + "/merge_requests/" +
		url.PathEscape(env("CI_MERGE_REQUEST_IID")) + "/notes"
	f.one = f.list
	if hub {
		f.one = "/repos/" + env("GITHUB_REPOSITORY") + "/issues/comments"
		f.list = "/repos/" + env("GITHUB_REPOSITORY") + "/issues/" + url.PathEscape(env("NUMBER")) + "/comments"
		f.update, f.botOnly = http.MethodPatch, true
	}
	return f, nil
}

// markerOf returns the hidden line of a comment. Nothing in the name ends it.
func markerOf(name string) string { return "<!-- meshpress " + url.QueryEscape(name) + " -->" }

// comment is a comment as the forges have it: its author is in user or in author.
type comment struct {
	ID     int64  `json:"id"`
	Body   string `json:"body"`
	At     string `json:"html_url"`
	User   person `json:"user"`
	Author person `json:"author"`
}

type person struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// write changes the comment of the job, or writes the first one. It returns where the comment is.
func (f *forge) write(ctx context.Context, text string) (string, error) {
	body := comment{Body: f.marker + "\n" + text}
	old, err := f.find(ctx)
	if err != nil {
		return "", err
	}
	var done comment
	if old == 0 {
		err = f.client.do(ctx, http.MethodPost, f.list, body, &done)
	} else {
		err = f.client.do(ctx, f.update, fmt.Sprintf("%s/%d", f.one, old), body, &done)
	}
	return cmp.Or(done.At, fmt.Sprintf("comment %d", done.ID)), err
}

// perPage is how many comments the forges give at once, at most; maxPages bounds how many are asked for.
const perPage, maxPages = 100, 100

// find returns the number of the comment that the job wrote before; 0 if there is none.
func (f *forge) find(ctx context.Context) (int64, error) {
	isOwn, err := f.own(ctx)
	if err != nil {
		return 0, err
	}
	for page := 1; page <= maxPages; page++ {
		var some []comment
		at := fmt.Sprintf("%s?per_page=%d&page=%d&sort=asc", f.list, perPage, page)
		if err := f.client.do(ctx, http.MethodGet, at, nil, &some); err != nil {
			return 0, err
		}
		for _, c := range some {
			if isOwn(c) && strings.HasPrefix(c.Body, f.marker) {
				return c.ID, nil
			}
		}
		if len(some) < perPage {
			return 0, nil
		}
	}
	return 0, nil
}

// own returns what tells whether the user of the token wrote a comment. The token of a job of GitHub has no user.
func (f *forge) own(ctx context.Context) (func(comment) bool, error) {
	var me person
	err := f.client.do(ctx, http.MethodGet, "/user", nil, &me)
	if refused, ok := errors.AsType[*refusal](err); ok && f.botOnly && refused.code == http.StatusForbidden {
		return func(c comment) bool { return c.User.Type == "Bot" }, nil
	}
	return func(c comment) bool { return me.ID != 0 && cmp.Or(c.User.ID, c.Author.ID) == me.ID }, err
}
