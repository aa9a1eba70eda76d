package fn

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Against returns what clusters had before, by name, for render.Options.Old.
// spec is a directory that was rendered earlier, a Git revision at which the
// paths of the settings are rendered again, or REVISION:PATH, a rendered
// directory in that commit. A directory of that name wins. A cluster that is
// not in the result had nothing. The error is an [InputError] where something
// else must be named, and wraps [ErrAbsent] where none of the paths was there.
//
// Only objects that the repository has are read: no file of the work tree is
// touched, no program of the repository runs, nothing is fetched.
func Against(ctx context.Context, spec string, settings parameter.Settings) (map[string]*snapshot.Snapshot, error) {
	if info, err := os.Stat(spec); err == nil && info.IsDir() {
		return againstDir(spec)
	}
	revision, path, isTree := strings.Cut(spec, ":")
	repo, err := openRepository(ctx)
	if errors.Is(err, git.ErrNotInstalled) {
		return nil, fmt.Errorf("cannot look for Git revision %q: %w", spec, err)
	}
	if err != nil {
		return nil, refuse("%q is not a directory, and not a Git revision either: %w", spec, err)
	}
	defer func() { _ = repo.Close() }()
	commit, err := repo.commit(ctx, revision)
	if err != nil {
		return nil, refuse("%q is not a directory, and not a Git revision either: %w", spec, err)
	}
	at := past{repository: repo, commit: commit, name: revision}
	if isTree {
		return at.rendered(ctx, path)
	}
	return at.render(ctx, settings)
}

// ErrAbsent is the error of a commit that has none of the paths.
var ErrAbsent = errors.New("none of the paths exists")

// InputError is an error of what is compared with, not of the environment.
type InputError struct{ error }

// Unwrap returns what is wrong.
func (e *InputError) Unwrap() error { return e.error }

func refuse(format string, args ...any) error { return &InputError{fmt.Errorf(format, args...)} }

// unreadable is the error of a tree: of its files, or of what is in them.
func unreadable(what string, err error) error {
	if _, isFile := errors.AsType[*fs.PathError](err); isFile {
		return fmt.Errorf("cannot compare with %s: %w", what, err)
	}
	return refuse("cannot compare with %s: %w", what, err)
}

// againstDir reads a directory, which links do not lead out of.
func againstDir(dir string) (map[string]*snapshot.Snapshot, error) {
	tree, err := file.OpenDir(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot open the earlier output: %w", err)
	}
	defer tree.Close()
	old, err := layout.Snapshots(tree)
	if err != nil {
		return nil, unreadable(fmt.Sprintf("directory %q", dir), err)
	}
	return old, nil
}
