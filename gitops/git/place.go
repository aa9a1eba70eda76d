package git

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/meshpress/meshpress/internal/file"
)

// ErrNoCommit says that files are not in one commit: they are in no repository,
// in several, or in one that has no commit yet.
var ErrNoCommit = errors.New("the files are not in the commit of one repository")

// place is where a repository with a work tree is. All paths are absolute and
// without links.
type place struct {
	top    string // the work tree
	dir    string // git's files of the work tree
	common string // git's files of all work trees
	// linked says that dir is not the directory .git of top, but elsewhere. The
	// repository there must name top as its work tree. Otherwise a file of the
	// content could lead to any repository of the machine.
	linked bool
}

// locate looks for .git at and above a file or directory. It does not find a
// bare repository, because that may be part of the content. The error says what
// is wrong with .git.
func locate(name string) (p place, found bool, err error) {
	start, err := real(name)
	if errors.Is(err, fs.ErrNotExist) {
		return place{}, false, nil
	}
	if err != nil {
		return place{}, false, err
	}
	dir := start
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for ceilings := ceilings(); ; dir = filepath.Dir(dir) {
		p, found, err := at(dir)
		switch {
		case err != nil:
			return place{}, false, fmt.Errorf("%q: %w", filepath.Join(dir, ".git"), err)
		case found:
			return p, !isBelow(start, p.dir), nil // git's own files are in no work tree
		case dir == filepath.Dir(dir) || slices.Contains(ceilings, filepath.Dir(dir)):
			return place{}, false, nil
		}
	}
}

// at reads the .git of a directory. Like git, it ignores a directory .git that
// holds no repository.
func at(top string) (p place, found bool, err error) {
	p = place{top: top, dir: filepath.Join(top, ".git")}
	info, err := os.Lstat(p.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return p, false, nil
	case err != nil:
		return p, false, err
	case info.Mode().IsRegular():
		p.linked = true
		p.dir, err = pointer(p.dir, "gitdir: ", top)
	case info.Mode()&fs.ModeSymlink != 0:
		p.linked = true
		p.dir, err = real(p.dir)
	case !info.IsDir():
		return p, false, errors.New("it must be a directory or a file")
	}
	if err != nil {
		return p, false, err
	}
	if _, err := os.Lstat(filepath.Join(p.dir, "HEAD")); err != nil && !p.linked {
		return p, false, nil
	}
	p.common, err = p.shared()
	return p, true, err
}

// shared returns the directory that all work trees of the repository share. The
// files of a work tree of `git worktree add` are below that directory.
func (p place) shared() (string, error) {
	common, err := pointer(filepath.Join(p.dir, "commondir"), "", p.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return p.dir, nil
	}
	if err == nil && filepath.Dir(p.dir) != filepath.Join(common, "worktrees") {
		err = fmt.Errorf("its `commondir` must be the repository that it is below, not %q", common)
	}
	return common, err
}

// claims tells whether the repository names top as its work tree. worktree is
// its core.worktree, "" for none.
func (p place) claims(worktree string) bool {
	back, err := pointer(filepath.Join(p.dir, "gitdir"), "", p.dir) // `git worktree add` writes this file
	if err == nil && back == filepath.Join(p.top, ".git") {
		return true
	}
	if worktree == "" {
		return false
	}
	if !filepath.IsAbs(worktree) {
		worktree = filepath.Join(p.dir, worktree)
	}
	top, err := real(worktree)
	return err == nil && top == p.top
}

// pointer returns the path that a file names after a prefix. A relative path
// starts at relative. If the last part of the path is .git, that part is not
// resolved, because it may be a link.
func pointer(name, prefix, relative string) (string, error) {
	text, err := small(name)
	if err != nil {
		return "", err
	}
	to, ok := strings.CutPrefix(strings.TrimRight(text, "\r\n"), prefix)
	if !ok || to == "" || strings.ContainsRune(to, 0) {
		return "", fmt.Errorf("file %q must name a directory: `%sDIR`", name, prefix)
	}
	if to = filepath.FromSlash(to); !filepath.IsAbs(to) {
		to = filepath.Join(relative, to)
	}
	if filepath.Base(to) == ".git" {
		dir, err := real(filepath.Dir(to))
		return filepath.Join(dir, ".git"), err
	}
	return real(to)
}

// small reads one of git's own files, which are short. It refuses links, files
// that could block for ever, and files over the limit.
func small(name string) (string, error) {
	const limit = 1 << 20
	info, err := os.Lstat(name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return "", fmt.Errorf("%q must be a file of at most %d bytes, and no link", name, limit)
	}
	f, err := file.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit))
	return string(text), err
}

// ceilings returns the user's GIT_CEILING_DIRECTORIES. No repository is looked
// for at or above them.
func ceilings() []string {
	var out []string
	for _, dir := range filepath.SplitList(os.Getenv("GIT_CEILING_DIRECTORIES")) {
		if full, err := real(dir); err == nil && dir != "" {
			out = append(out, full)
		}
	}
	return out
}

// isBelow tells whether the path name is dir, or is in dir.
func isBelow(name, dir string) bool {
	below, err := filepath.Rel(dir, name)
	return err == nil && filepath.IsLocal(below)
}

// real returns the absolute path of a file, with links resolved, as git does.
func real(name string) (string, error) {
	full, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(full)
}
