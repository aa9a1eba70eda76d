package fn

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops/git"
)

// extract is a temporary directory with files of a commit. The contents are as
// git stores them. `git archive` would apply the attributes and filters of the
// repository, which may leave files out or run programs.
type extract struct {
	past
	dir   string
	root  *os.Root          // opened on dir, so that no name and no link leads out of dir
	files map[string]bool   // paths that were added
	blobs map[string]string // the first file of each content
	links int
	// missing says that the user gave paths, and the commit has none of them.
	missing bool
}

// entry is a file of a commit.
type entry struct {
	git.Entry
	path string
}

func (p past) extract() (*extract, error) {
	dir, err := os.MkdirTemp("", "meshpress-against-")
	if err != nil {
		return nil, fmt.Errorf("cannot hold the earlier files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot hold the earlier files: %w", err), os.RemoveAll(dir))
	}
	return &extract{past: p, dir: dir, root: root, files: map[string]bool{}, blobs: map[string]string{}}, nil
}

// add writes the file at the path name. If name is a directory, it writes the
// files in it for which wanted is true. It also adds what links among them lead
// to. found is false if the commit has nothing at name.
func (s *extract) add(ctx context.Context, name string, wanted func(string) bool) (found bool, err error) {
	if name = path.Clean(name); !filepath.IsLocal(filepath.FromSlash(name)) {
		return false, nil // the reader reports that name is outside
	}
	entries, err := s.At(ctx, s.commit, name)
	if err != nil {
		return false, err
	}
	if len(entries) == 0 {
		return s.addBehindLink(ctx, name, wanted)
	}
	var fresh []entry
	for _, at := range slices.Sorted(maps.Keys(entries)) {
		if entries[at].IsModule() || at != name && !wanted(at) {
			continue
		}
		if found = true; !s.files[at] {
			s.files[at] = true
			fresh = append(fresh, entry{entries[at], at})
		}
	}
	return found, s.write(ctx, fresh, wanted)
}

// addBehindLink adds a path that leads through a link to a directory.
func (s *extract) addBehindLink(ctx context.Context, name string, wanted func(string) bool) (bool, error) {
	parts := strings.Split(name, "/")
	for i := 1; i < len(parts); i++ {
		link, rest := strings.Join(parts[:i], "/"), parts[i:]
		e, there, err := s.Lookup(ctx, s.commit, link)
		if err != nil || !there {
			return false, err
		}
		if !e.IsLink() {
			continue
		}
		if _, err := s.add(ctx, link, wanted); err != nil {
			return false, err
		}
		target, err := s.root.Readlink(link)
		if err != nil {
			return false, fmt.Errorf("follow link %q: %w", link, err)
		}
		return s.follow(ctx, link, path.Join(append([]string{filepath.ToSlash(target)}, rest...)...), wanted)
	}
	return false, nil
}

const maxLinks = 40 // the same number as in Linux

// follow adds the target of a link. A relative target starts at the directory
// of the link.
func (s *extract) follow(ctx context.Context, link, target string, wanted func(string) bool) (bool, error) {
	if s.links++; path.IsAbs(target) || s.links > maxLinks {
		return false, nil
	}
	return s.add(ctx, path.Join(path.Dir(link), target), wanted)
}
