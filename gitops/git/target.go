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
	remote string // "" for branches of this machine
	temp   string // the directory of a repository that holds what a URL needs
}

const remoteName = "origin"

// Local returns a repository of this machine as a target. With a remote, the
// branches of that are what counts, and those here [Target.Follow].
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
	if t.remote == "" {
		return t.tips(branches)
	}
	return t.fetch(branches)
}

// Peek returns the commits of the branches whose names are chosen, and reads
// nothing into them: that a branch is checked out does not matter.
func (t *Target) Peek(choose func(branch string) bool) (map[string]string, error) {
	var out []byte
	var err error
	if t.remote == "" {
		out, err = t.run(nil, "for-each-ref", "--format=%(objectname)\t%(refname)", heads)
	} else {
		out, err = t.run(nil, "ls-remote", "--heads", t.remote)
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
	return t.fetch(names)
}

// Move moves branches together or not at all. [ErrRace] says that one of them
// is no longer at its Old: read the tips again, and build on them.
func (t *Target) Move(updates []Update) error {
	if t.remote == "" {
		return t.move(updates)
	}
	return t.push(updates)
}
