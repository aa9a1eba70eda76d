package git

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// Target is where branches are read and moved: a repository of this machine,
// with or without a remote that is the one that counts, or a URL.
type Target struct {
	*Repository
	remote string            // "" for branches of this machine
	temp   string            // the directory of a repository that holds what a URL needs
	local  map[string]string // the tips of branches here, beside those of a remote
}

const remoteName = "origin"

// Local returns a repository of this machine as a target. With a remote, the
// branches of that are what counts, and those here follow.
func Local(dir, remote string) (*Target, error) {
	r, err := Open(dir)
	if err != nil {
		return nil, fmt.Errorf("%q must be a Git repository: %w", dir, err)
	}
	if remote != "" {
		if _, err := r.run(nil, "remote", "get-url", "--push", remote); err != nil {
			return nil, fmt.Errorf("repository %q must have the remote %q: %w", dir, remote, err)
		}
	}
	return &Target{Repository: r, remote: remote}, nil
}

// URL returns a target behind a URL. Close removes what it holds on disk.
func URL(url string) (*Target, error) {
	refs, err := run(command("ls-remote", "--", url, "HEAD", heads+"*"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "meshpress-publish-")
	if err != nil {
		return nil, fmt.Errorf("hold what is published: %w", err)
	}
	t := &Target{remote: remoteName, temp: dir}
	if err := t.prepare(url, string(refs)); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// prepare makes an empty repository whose remote is the URL. It has to name
// objects as that does; if that is empty, only git clone can tell (since 2.41).
func (t *Target) prepare(url, refs string) error {
	init := []string{"clone", "--quiet", "--bare", "--", url, t.temp}
	if id, _, ok := strings.Cut(refs, "\t"); ok {
		format := "sha1"
		if len(id) == 64 {
			format = "sha256"
		}
		init = []string{"init", "--quiet", "--bare", "--object-format=" + format, t.temp}
	}
	if _, err := run(command(init...)); err != nil {
		return err
	}
	var err error
	if t.Repository, err = Open(t.temp); err == nil {
		_, err = t.run(nil, "config", "remote."+remoteName+".url", url)
	}
	return err
}

// Close removes what the target holds on disk.
func (t *Target) Close() error {
	if t.temp == "" {
		return nil
	}
	return os.RemoveAll(t.temp)
}

// Tips returns the commits of branches, as they are now; a branch that does not
// exist is not among them. Their files can be read afterwards.
func (t *Target) Tips(branches []string) (map[string]string, error) {
	if t.temp != "" {
		return t.fetch(branches)
	}
	if err := t.checkNotCheckedOut(branches); err != nil {
		return nil, err
	}
	var err error
	if t.local, err = t.tips(branches); err != nil || t.remote == "" {
		return t.local, err
	}
	theirs, err := t.fetch(branches)
	if err != nil {
		return nil, err
	}
	return theirs, t.catchUp(theirs)
}

// catchUp: a branch here that is ahead of the remote's is pushed with what is
// new; one that went another way is a matter for its owner.
func (t *Target) catchUp(theirs map[string]string) error {
	for branch, ours := range t.local {
		tip := theirs[branch]
		switch {
		case tip == "" || t.isAncestor(tip, ours):
			theirs[branch] = ours
		case !t.isAncestor(ours, tip):
			return fmt.Errorf("branch %q has commits that are not in that of remote %q, and the other way round\nhint: bring them together first, or publish to the URL of the remote", branch, t.remote)
		}
	}
	return nil
}

func (t *Target) isAncestor(old, new string) bool {
	_, err := t.run(nil, "merge-base", "--is-ancestor", old, new)
	return err == nil
}

// Move moves branches together or not at all. [ErrRace] says that one of them
// is no longer at its Old: read the tips again, and build on them.
func (t *Target) Move(updates []Update) error {
	if t.remote == "" {
		return t.move(updates)
	}
	if err := t.push(updates); err != nil || t.temp != "" {
		return err
	}
	var here []Update
	for _, u := range updates {
		here = append(here, Update{u.Branch, t.local[u.Branch], u.New})
	}
	if err := t.move(here); err != nil {
		return errors.New("the commit was pushed, but the branch here cannot follow: " + err.Error()) // not a race to run again
	}
	return nil
}
