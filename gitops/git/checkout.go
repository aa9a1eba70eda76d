package git

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// Checkout is the repository that input files are checked out from. It only
// reads, and the repository may be hostile: its content runs no program, opens
// no connection and changes nothing. git sees its refs and objects, but none of
// its configuration files.
type Checkout struct {
	driver
	Top string // the work tree, absolute and without links

	place    place
	settings settings
	sandbox  sandbox
}

// Find opens the repository that all paths are checked out from. The caller
// closes it. The error is [ErrNoCommit] or [ErrNotInstalled], or says why the
// repository is not read.
func Find(ctx context.Context, paths ...string) (*Checkout, error) {
	var all place
	for _, name := range paths {
		p, found, err := locate(name)
		if err == nil && !found {
			err = fmt.Errorf("%w: %q must be in the work tree of a Git repository", ErrNoCommit, name)
		}
		if err == nil {
			err = checkOwner(p, name)
		}
		if err != nil {
			return nil, err
		}
		if all.top != "" && all.top != p.top {
			return nil, fmt.Errorf("%w: they are in %q and %q", ErrNoCommit, all.top, p.top)
		}
		all = p
	}
	if all.top == "" {
		return nil, ErrNoCommit
	}
	return open(ctx, all)
}

func open(ctx context.Context, p place) (*Checkout, error) {
	objects := filepath.Join(p.common, "objects")
	if err := checkObjects(objects); err != nil {
		return nil, err
	}
	box, err := newSandbox(objects)
	if err != nil {
		return nil, err
	}
	c := &Checkout{driver: box.driver(), Top: p.top, place: p, sandbox: box}
	c.settings, err = box.settingsOf(ctx, filepath.Join(p.common, "config"))
	if err == nil && p.linked && !p.claims(c.worktree(ctx)) {
		err = fmt.Errorf("%q leads to the repository %q, which is that of another work tree\nhint: `git worktree repair` "+
			"or `git config core.worktree` connects them",
			filepath.Join(p.top, ".git"), p.dir)
	}
	if err == nil {
		err = box.borrow(p, c.settings)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// worktree returns the work tree that the configuration names, "" for none. A
// submodule with sparse checkout names it in config.worktree.
func (c *Checkout) worktree(ctx context.Context) string {
	if c.settings.worktree != "" || c.place.dir != c.place.common {
		return c.settings.worktree
	}
	own, err := c.sandbox.settingsOf(ctx, filepath.Join(c.place.dir, "config.worktree"))
	if err != nil {
		return ""
	}
	return own.worktree
}

// Close removes the temporary files of the checkout.
func (c *Checkout) Close() error { return c.sandbox.remove() }

// URL returns the configured address of the remote origin, "" for none.
func (c *Checkout) URL() string { return c.settings.url }

// Resolve returns the ID of the commit that a revision names, "" if there is
// none. A revision that begins with a dash is an error.
func (c *Checkout) Resolve(ctx context.Context, revision string) (string, error) {
	if revision == "" || strings.HasPrefix(revision, "-") {
		return "", fmt.Errorf("%q names no commit", revision)
	}
	return c.line(ctx, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
}

// IsShallow tells whether the repository lacks a part of the history.
func (c *Checkout) IsShallow() bool {
	text, err := small(filepath.Join(c.place.common, "shallow"))
	return err == nil && strings.TrimSpace(text) != ""
}

// Names lists the short names of all branches and tags, and of remote branches.
func (c *Checkout) Names(ctx context.Context) ([]string, error) {
	out, err := c.run(ctx, nil, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
	return strings.Fields(string(out)), err
}
