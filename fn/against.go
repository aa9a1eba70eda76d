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

// Past is what clusters had before. The caller closes it.
type Past struct {
	snapshot.Past
	what  string // in messages
	close func()
}

// Of implements [snapshot.Past]. The error is an [InputError] for content that
// cannot be compared with.
func (p *Past) Of(cluster string) (*snapshot.Snapshot, error) {
	s, err := p.Past.Of(cluster)
	if err != nil {
		return nil, unreadable(p.what, err)
	}
	return s, nil
}

// Close closes the directory that the past is read from, and removes temporary
// files.
func (p *Past) Close() {
	if p.close != nil {
		p.close()
	}
}

// Against opens what clusters had before. spec is one of three: a directory
// that was rendered earlier; a Git revision, at which the paths of the settings
// are rendered again; or REVISION:PATH, a rendered directory in that commit. A
// directory with the name spec is preferred. The error is an [InputError] if
// the user must name something else. It wraps [ErrAbsent] if the commit has
// none of the paths.
//
// Against reads only objects that the repository has: it touches no file of the
// work tree, runs no program of the repository and fetches nothing.
func Against(ctx context.Context, spec string, settings parameter.Settings) (*Past, error) {
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

// ErrAbsent says that a commit has none of the paths.
var ErrAbsent = errors.New("none of the paths exists")

// InputError says that the input to compare with is wrong. Other errors are of
// the environment.
type InputError struct{ error }

// Unwrap returns the error of the input.
func (e *InputError) Unwrap() error { return e.error }

func refuse(format string, args ...any) error { return &InputError{fmt.Errorf(format, args...)} }

// unreadable returns the error of a tree: an [InputError] for its content,
// another error for a file that cannot be read.
func unreadable(what string, err error) error {
	if _, isFile := errors.AsType[*fs.PathError](err); isFile {
		return fmt.Errorf("cannot compare with %s: %w", what, err)
	}
	return refuse("cannot compare with %s: %w", what, err)
}

// againstDir opens a directory. Links do not lead out of it.
func againstDir(dir string) (*Past, error) {
	tree, err := file.OpenDir(dir)
	if err != nil {
		return nil, fmt.Errorf("cannot open the earlier output: %w", err)
	}
	return openTree(tree, fmt.Sprintf("directory %q", dir), tree.Close)
}

// openTree opens a tree of rendered clusters. It closes the tree after an error.
func openTree(tree *file.Dir, what string, closing func()) (*Past, error) {
	old, err := layout.Open(tree)
	if err != nil {
		closing()
		return nil, unreadable(what, err)
	}
	return &Past{old, what, closing}, nil
}
