package fn

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// snapshot is a part of a commit as files of a temporary directory. Contents
// are taken as they are stored: `git archive` would apply the attributes and
// filters of the repository, which may leave files out or run programs.
type snapshot struct {
	past
	dir   string
	root  *os.Root          // of dir: no name and no link leads out of it
	files map[string]bool   // what is there already
	blobs map[string]string // the first file of each content
	links int
	// missing: the user gave paths, and the commit has none of them
	missing bool
}

// entry is a file of a commit.
type entry struct{ mode, blob, path string }

const (
	linkMode   = "120000"
	moduleMode = "160000" // a repository of its own
)

func (p past) snapshot() (*snapshot, error) {
	dir, err := os.MkdirTemp("", "meshpress-against-")
	if err != nil {
		return nil, fmt.Errorf("cannot hold the earlier files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot hold the earlier files: %w", err), os.RemoveAll(dir))
	}
	return &snapshot{past: p, dir: dir, root: root, files: map[string]bool{}, blobs: map[string]string{}}, nil
}

// add writes the file at a path, or those wanted of the directory, and what
// links among them lead to. found is false if the commit has nothing there.
func (s *snapshot) add(name string, wanted func(string) bool) (found bool, err error) {
	if name = path.Clean(name); !filepath.IsLocal(filepath.FromSlash(name)) {
		return false, nil // the reader says that it is outside
	}
	entries, err := s.list(name, "-r")
	if err != nil {
		return false, err
	}
	if len(entries) == 0 {
		return s.addBehindLink(name, wanted)
	}
	var fresh []entry
	for _, e := range entries {
		if e.mode == moduleMode || e.path != name && !wanted(e.path) {
			continue
		}
		if found = true; !s.files[e.path] {
			s.files[e.path] = true
			fresh = append(fresh, e)
		}
	}
	return found, s.write(fresh, wanted)
}

// addBehindLink looks for a link among the directories of a path.
func (s *snapshot) addBehindLink(name string, wanted func(string) bool) (bool, error) {
	parts := strings.Split(name, "/")
	for i := 1; i < len(parts); i++ {
		link, rest := strings.Join(parts[:i], "/"), parts[i:]
		entries, err := s.list(link)
		if err != nil || len(entries) == 0 {
			return false, err
		}
		if entries[0].mode != linkMode {
			continue
		}
		if _, err := s.add(link, wanted); err != nil {
			return false, err
		}
		target, err := s.root.Readlink(link)
		if err != nil {
			return false, fmt.Errorf("follow link %q: %w", link, err)
		}
		return s.follow(link, path.Join(append([]string{filepath.ToSlash(target)}, rest...)...), wanted)
	}
	return false, nil
}

const maxLinks = 40 // as many as Linux follows

// follow adds what a link leads to, relative to where the link is.
func (s *snapshot) follow(link, target string, wanted func(string) bool) (bool, error) {
	if s.links++; path.IsAbs(target) || s.links > maxLinks {
		return false, nil
	}
	return s.add(path.Join(path.Dir(link), target), wanted)
}

// list returns the entries of the commit at a path.
func (s *snapshot) list(name string, options ...string) ([]entry, error) {
	args := append([]string{"ls-tree", "-z", "--full-tree"}, options...)
	args = append(args, s.commit)
	if name != "." {
		args = append(args, "--", name)
	}
	out, err := git(args...)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for line := range bytes.SplitSeq(out, []byte{0}) {
		head, name, _ := strings.Cut(string(line), "\t")
		if f := strings.Fields(head); len(f) == 3 {
			entries = append(entries, entry{mode: f[0], blob: f[2], path: name})
		}
	}
	return entries, nil
}
