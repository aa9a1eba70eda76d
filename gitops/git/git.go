// Package git drives the git of this machine, without a work tree. It is the only
// package of the program that starts a process.
//
// A [Checkout] reads the repository that inputs are in, which may be hostile: it
// runs nothing that the repository names, and opens no connection.
//
// A [Target] is the repository that the user told the program to write to. It
// reads what a branch has, builds a commit on top of it, and moves the branch,
// here or at a remote. Identity, signing, credentials and hooks are those of the
// user's configuration. Contents are stored as they are: no filter and no
// conversion of line ends runs, nothing is checked out.
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

// Repository is a repository of this machine.
type Repository struct {
	driver
	dir     string // of git's own files, absolute
	top     string // of the work tree, or dir: git runs there, and so do hooks
	objects string // that of the objects
	format  string // sha1 or sha256

	signs   string          // "true" if commits are signed, "" if that is not known yet
	known   map[string]bool // contents that were stored
	missing map[string]bool // contents that are still at the remote
}

// Open finds the repository that a directory is, or is in: bare, with a work
// tree, or linked to one. A bare one must be named itself, and must not be files
// of a commit. The error is git's, or says what the directory is.
func Open(ctx context.Context, dir string) (*Repository, error) {
	start, err := target(ctx, dir)
	if err != nil {
		return nil, err
	}
	// git goes no further than that, and safe.bareRepository is about those that are found by chance.
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
	r.driver = func(args ...string) command { // paths of the configuration and of remotes start at the top
		return command{env: userEnvironment(), args: append([]string{"--git-dir=" + r.dir}, args...), dir: r.top}
	}
	return r, nil
}

// target returns the directory that has the repository which a user names.
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

// isContent tells whether the files of a bare repository are in a commit.
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
