package fn

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/render/source"
)

// repository is the Git repository that the working directory is in.
type repository struct {
	*git.Checkout
	prefix string // the working directory as a path from the top of the work tree, "." for the top
}

func openRepository(ctx context.Context) (repository, error) {
	dir, err := os.Getwd()
	if err != nil {
		return repository{}, fmt.Errorf("find the working directory: %w", err)
	}
	from, err := git.Find(ctx, dir)
	if errors.Is(err, git.ErrNoCommit) {
		return repository{}, errors.New("the working directory must be in the work tree of a Git repository")
	}
	if err != nil {
		return repository{}, err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // links are resolved, as in Top
	}
	prefix, err := filepath.Rel(from.Top, dir)
	if err != nil {
		return repository{}, errors.Join(err, from.Close())
	}
	return repository{from, filepath.ToSlash(prefix)}, nil
}

// commit resolves a revision.
func (r repository) commit(ctx context.Context, revision string) (string, error) {
	commit, err := r.Resolve(ctx, revision)
	if err == nil && commit == "" {
		err = fmt.Errorf("the repository knows no commit %q\nhint: %s", revision, r.hint(ctx, revision))
	}
	return commit, err
}

// hint says what the user can do if a revision does not exist.
func (r repository) hint(ctx context.Context, revision string) string {
	if r.IsShallow() {
		return "the clone is shallow: fetch the revision first, with `" + fetch(revision) + "`"
	}
	names, _ := r.Names(ctx)
	if near := source.Nearest(revision, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "`git branch -a` lists the branches; a branch of a remote is called as in origin/main"
}

// fetch returns the command that fetches a revision into a shallow clone.
// Without the history, only what has a name at the remote can be fetched.
func fetch(revision string) string {
	branch, isRemote := strings.CutPrefix(revision, "origin/")
	switch {
	case strings.ContainsAny(revision, "~^@") || isShort(revision):
		return "git fetch --unshallow"
	case isRemote:
		return "git fetch --depth=1 origin " + branch + ":refs/remotes/" + revision
	}
	return "git fetch --depth=1 origin " + revision + "`, then compare with `FETCH_HEAD"
}

// isShort tells whether a revision is an abbreviated hash.
func isShort(revision string) bool {
	const whole = 40
	return len(revision) < whole && strings.Trim(revision, "0123456789abcdef") == ""
}

// inside returns a path of the user as a path from the top of the repository.
func (r repository) inside(name string) (string, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.Top, filepath.FromSlash(r.prefix), name)
	} else if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real // links are resolved, as in Top
	}
	below, err := filepath.Rel(r.Top, name)
	if err != nil || !filepath.IsLocal(below) {
		return "", errOutside
	}
	return filepath.ToSlash(below), nil
}

var errOutside = refuse("it is not in the repository, so it has no earlier version")
