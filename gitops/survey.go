package gitops

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/limit"
)

// survey is what is in a cluster directory, and whose it is.
type survey struct {
	root  disk
	dir   string
	index layout.Index
	paths []string // "." and all below, parents first; without the index
	nodes map[string]*node
}

// node is one file or directory.
type node struct {
	info fs.FileInfo
	ours bool          // a regular file that the index names
	sum  layout.Digest // of a file that is ours, once hashed
	same bool          // it has what the index says, but for the ends of lines

	holdsOurs bool // directory: something below is ours
	foreign   bool // must stay. A directory must if it has to hold something foreign, or holds nothing of ours
}

// surveyDir looks at a cluster directory. One that does not exist is empty.
// Symbolic links are not followed.
func surveyDir(root disk, dir string) (*survey, error) {
	s := &survey{root: root, dir: dir, index: layout.Index{}, nodes: map[string]*node{}}
	if _, err := root.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	x, err := readIndex(root, dir)
	if err != nil {
		return nil, err
	}
	s.index = x
	if err := walk(root, dir, s.visit); err != nil {
		return nil, fmt.Errorf("cannot read cluster directory: %w", err)
	}
	s.classify()
	return s, nil
}

func (s *survey) visit(name string, info fs.FileInfo) error {
	p := "."
	if name != s.dir {
		p = strings.TrimPrefix(name, s.dir+"/")
	}
	if p == layout.IndexFile {
		return nil
	}
	if root := s.nodes["."]; root != nil && info.IsDir() && !sameDevice(root.info, info) {
		return fmt.Errorf("%q is on another file system%s", s.shown(p), hintMounted)
	}
	_, listed := s.index[p]
	s.paths = append(s.paths, p)
	s.nodes[p] = &node{info: info, ours: listed && info.Mode().IsRegular()}
	return nil
}

// shown returns a path of the cluster for messages: below the output directory as the caller named it.
func (s *survey) shown(p string) string { return filepath.Join(s.root.Name(), s.dir, p) }

// classify goes from the leaves to the root to find out what must stay.
func (s *survey) classify() {
	for _, p := range slices.Backward(s.paths) {
		n := s.nodes[p]
		n.foreign = n.foreign || !n.ours && !n.holdsOurs
		if p == "." {
			return
		}
		parent := s.nodes[path.Dir(p)]
		parent.foreign = parent.foreign || n.foreign
		parent.holdsOurs = parent.holdsOurs || n.ours || n.holdsOurs
	}
}

// hash computes the digests of the files that are ours.
func (s *survey) hash() error {
	for p, n := range s.nodes {
		if !n.ours {
			continue
		}
		sum, err := hashFile(s.root, path.Join(s.dir, p))
		if err != nil {
			return err
		}
		n.sum, n.same = sum, sum == s.index[p]
		if n.same {
			continue
		}
		// a checkout with core.autocrlf
		if text, err := readFile(s.root, path.Join(s.dir, p), limit.TreeFile.Max()); err == nil {
			n.same = sha256.Sum256(layout.AsWritten(text)) == s.index[p]
		}
	}
	return nil
}

// conflicts lists what is in the way of new files and must not be touched, one
// line each.
func (s *survey) conflicts(next layout.Index) []string {
	var lines []string
	for p := range next {
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if n := s.nodes[dir]; n != nil && !n.ours && !n.info.IsDir() {
				lines = append(lines, s.conflict(dir))
			}
		}
		if n := s.nodes[p]; n != nil && n.foreign {
			lines = append(lines, s.conflict(p))
		}
	}
	return lines
}

func (s *survey) conflict(p string) string {
	return obstacle(path.Join(path.Base(s.dir), p), s.nodes[p].info)
}

// obstacle says why something cannot be replaced.
func obstacle(name string, info fs.FileInfo) string {
	if info.Mode().Type() == fs.ModeSymlink {
		return strconv.Quote(name) + " is a symbolic link, and meshpress does not write through one"
	}
	return strconv.Quote(name) + " exists and was not written by meshpress"
}
