package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Target is where branches are read and moved: a local repository, a remote of
// a local repository, or a URL.
type Target struct {
	*Repository
	remote string // "" for the branches of the local repository
	temp   string // for a URL: the directory of a temporary repository
}

const remoteName = "origin"

// Local returns a local repository as a target. With a remote, branches are
// read from the remote and pushed to it, and [Target.Follow] updates the local
// ones.
func Local(ctx context.Context, dir, remote string) (*Target, error) {
	r, err := Open(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("%q must be a Git repository: %w", dir, err)
	}
	if remote != "" {
		if _, err := r.run(ctx, nil, "remote", "get-url", "--push", remote); err != nil {
			return nil, fmt.Errorf("repository %q must have the remote %q: %w", dir, remote, err)
		}
	}
	return &Target{Repository: r, remote: remote}, nil
}

// URL returns a target for a URL. Close removes its temporary repository.
func URL(ctx context.Context, url string) (*Target, error) {
	dir, err := os.MkdirTemp("", "meshpress-publish-")
	if err != nil {
		return nil, fmt.Errorf("hold what is published: %w", err)
	}
	t := &Target{remote: remoteName, temp: dir}
	if err := t.prepare(ctx, url); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// prepare makes an empty repository whose remote is the URL. Both must use the
// same hash for object IDs. If the remote is empty, only git clone (since 2.41)
// can tell its hash.
func (t *Target) prepare(ctx context.Context, url string) error {
	alone, err := outside(t.temp)
	if err != nil {
		return err
	}
	refs, err := alone.run(ctx, nil, "ls-remote", "--", url, "HEAD", heads+"*")
	if err != nil {
		return err
	}
	init := []string{"clone", "--quiet", "--bare", "--", url, "."}
	if id, _, ok := strings.Cut(string(refs), "\t"); ok {
		format := "sha1"
		if len(id) == 64 {
			format = "sha256"
		}
		init = []string{"init", "--quiet", "--bare", "--object-format=" + format, "."}
	}
	if _, err := alone.run(ctx, nil, init...); err != nil {
		return err
	}
	if t.Repository, err = Open(ctx, t.temp); err == nil {
		_, err = t.run(ctx, nil, "config", "remote."+remoteName+".url", url)
	}
	return err
}

// outside returns a driver for a directory that is in no repository. It ignores
// repositories above the directory and around this process, and uses only the
// user's configuration.
func outside(dir string) (driver, error) {
	dir, err := real(dir)
	if err != nil {
		return nil, err
	}
	return func(args ...string) command {
		return command{env: userEnvironment(), args: args, dir: dir}.with("GIT_CEILING_DIRECTORIES=" + filepath.Dir(dir))
	}, nil
}

// Close removes the temporary repository of a URL.
func (t *Target) Close() error {
	if t.temp == "" {
		return nil
	}
	return os.RemoveAll(t.temp)
}

// Tips returns the current commit of each branch that exists. The files of
// these commits can be read afterwards. A local branch that is checked out is
// an error.
func (t *Target) Tips(ctx context.Context, branches []string) (map[string]string, error) {
	if t.temp != "" {
		return t.fetch(ctx, branches)
	}
	if err := t.checkNotCheckedOut(ctx, branches); err != nil {
		return nil, err
	}
	if t.remote == "" {
		return t.tips(ctx, branches)
	}
	return t.fetch(ctx, branches)
}

// Peek returns the commits of the branches that choose accepts. It is for
// reading only, so branches that are checked out are accepted too.
func (t *Target) Peek(ctx context.Context, choose func(branch string) bool) (map[string]string, error) {
	var out []byte
	var err error
	if t.remote == "" {
		out, err = t.run(ctx, nil, "for-each-ref", "--format=%(objectname)\t%(refname)", heads)
	} else {
		out, err = t.run(ctx, nil, "ls-remote", "--heads", t.remote)
	}
	tips, names := map[string]string{}, []string(nil)
	for line := range strings.Lines(string(out)) {
		id, ref, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if branch, ok := strings.CutPrefix(ref, heads); ok && choose(branch) {
			tips[branch], names = id, append(names, branch)
		}
	}
	if err != nil || t.remote == "" || len(names) == 0 {
		return tips, err
	}
	return t.fetch(ctx, names)
}

// Move moves all branches or none, if the server supports that. [ErrRace] says
// that a branch is no longer at its Old: the caller must read the tips again
// and build on them.
func (t *Target) Move(ctx context.Context, updates []Update) error {
	if t.remote == "" {
		return t.move(ctx, updates)
	}
	return t.push(ctx, updates)
}
