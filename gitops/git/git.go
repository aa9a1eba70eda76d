// Package git runs the git of this machine, without a work tree. It is the only
// package of the program that starts a process.
//
// A [Checkout] reads the repository that inputs are in. That repository may be
// hostile: nothing that it names is run, and no connection is opened.
//
// A [Target] is the repository that the user told the program to write to. The
// program reads a branch, builds a commit on top of it, and moves the branch,
// in the local repository or at a remote. Identity, signing, credentials and
// hooks are those of the user's configuration. Contents are stored unchanged:
// no filter and no conversion of line ends runs, nothing is checked out.
//
// The package does not know what files mean, and never forces a branch.
package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Repository is a local repository.
type Repository struct {
	driver
	dir     string // the directory of git's own files, absolute
	top     string // the work tree, or dir if there is none; git and hooks run there
	objects string // the directory of the objects
	format  string // sha1 or sha256

	signs   string          // "true" if commits are signed, "" if not known yet
	known   map[string]bool // IDs of contents that were stored
	missing map[string]bool // IDs of contents that must be fetched from the remote
}

// Open opens the repository that dir is, or whose work tree dir is in. A bare
// repository must be named itself, and must not be part of a commit. The error
// is git's, or says what the directory is.
func Open(ctx context.Context, dir string) (*Repository, error) {
	start, err := target(ctx, dir)
	if err != nil {
		return nil, err
	}
	// The ceiling stops git's search at start. safe.bareRepository protects from
	// bare repositories that are found by chance; the user named this one.
	here := command{env: userEnvironment(), dir: start}.with("GIT_CEILING_DIRECTORIES=" + filepath.Dir(start))
	ask := driver(func(args ...string) command {
		here.args = append([]string{"-c", "safe.bareRepository=all", "rev-parse", "--path-format=absolute"}, args...)
		return here
	})
	out, err := ask.run(ctx, nil, "--git-dir", "--git-path", "objects", "--show-object-format")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(out), "\n")
	if len(lines) != 4 {
		return nil, fmt.Errorf("git rev-parse: it printed %q", out)
	}
	r := &Repository{dir: lines[0], top: lines[0], objects: lines[1], format: lines[2], known: map[string]bool{}}
	if top, err := ask.run(ctx, nil, "--show-toplevel"); err == nil {
		r.top = strings.TrimSuffix(string(top), "\n")
	}
	r.driver = func(args ...string) command { // relative paths in the configuration and of remotes start at the top
		return command{env: userEnvironment(), args: append([]string{"--git-dir=" + r.dir}, args...), dir: r.top}
	}
	return r, nil
}

// target returns the directory of the repository that a user names by dir.
func target(ctx context.Context, dir string) (string, error) {
	start, err := real(dir)
	if err != nil {
		return "", err
	}
	_, err = os.Lstat(filepath.Join(start, ".git"))
	if isBare := looksBare(start); err == nil || isBare {
		if isBare && isContent(ctx, start) {
			return "", fmt.Errorf("%q must not be files of a commit: whoever wrote them could name programs that run\nhint: "+
				"copy the repository to another place", dir)
		}
		return start, nil
	}
	p, found, err := locate(start)
	if err == nil && !found {
		err = errors.New("not a git repository, nor in the work tree of one")
	}
	return p.top, err
}

// looksBare tells whether git would take a directory for a repository.
func looksBare(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// isContent tells whether the files of a bare repository are themselves in a
// commit of another repository.
func isContent(ctx context.Context, dir string) bool {
	c, err := Find(ctx, dir)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	head, err := c.Head(ctx)
	if err != nil {
		return false
	}
	below := c.inside([]string{dir})
	if len(below) == 0 {
		return false
	}
	files, err := c.At(ctx, head.ID, below[0])
	return err == nil && len(files) > 0
}
