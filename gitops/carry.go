package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/meshpress/meshpress/render/layout"
)

// carry completes a staged cluster directory with what stays from the old one:
// everything foreign, and the files of ours that are the same again.
func carry(old *survey, dst string, next layout.Index) error {
	made, err := carryDirs(old, dst)
	if err != nil {
		return err
	}
	for _, p := range old.paths {
		if err := carryFile(old, p, path.Join(dst, p), next); err != nil {
			return fmt.Errorf("cannot keep %q: %w", old.shown(p), err)
		}
	}
	if err := dressDirs(old, dst); err != nil {
		return err
	}
	for _, p := range made {
		keepTimes(old.root, path.Join(dst, p), old.nodes[p].info)
	}
	return nil
}

// carryDirs makes the directories that must stay and returns those that nothing
// changes in.
func carryDirs(old *survey, dst string) (made []string, err error) {
	for _, p := range old.paths {
		n := old.nodes[p]
		if !n.info.IsDir() || !n.foreign {
			continue
		}
		err := old.root.Mkdir(path.Join(dst, p), 0o755)
		switch {
		case err == nil && !n.holdsOurs:
			made = append(made, p)
		case err != nil && !errors.Is(err, fs.ErrExist):
			return nil, fmt.Errorf("cannot keep directory %q: %w", old.shown(p), err)
		}
	}
	return made, nil
}

// carryFile brings one old file along, unless it is ours and there is a new one
// or none.
func carryFile(old *survey, p, to string, next layout.Index) error {
	n, from := old.nodes[p], path.Join(old.dir, p)
	want, wanted := next[p]
	switch {
	case n.info.IsDir():
		return nil
	case !n.ours:
		return carryForeign(old.root, from, to, n.info)
	case !wanted || n.sum == want && relink(old.root, from, to):
		return nil
	}
	return dress(old.root, to, n.info)
}

// relink replaces a new file by the old one with the same content, to keep its
// times. An error is ignored, because the new file has the right content.
func relink(root disk, from, to string) bool {
	tmp := path.Join(path.Dir(to), layout.Reserved+"link")
	if root.link(root.Root, from, tmp) != nil {
		return false
	}
	if root.Rename(tmp, to) != nil {
		_ = root.Remove(tmp)
		return false
	}
	root.step("file linked")
	return true
}

// dressDirs gives the directories the modes and owners of the old ones, the
// innermost first: a directory may be write-protected.
func dressDirs(old *survey, dst string) error {
	for _, p := range slices.Backward(old.paths) {
		to := path.Join(dst, p)
		if n := old.nodes[p]; n.info.IsDir() && isRealDir(old.root, to) {
			if err := dress(old.root, to, n.info); err != nil {
				return err
			}
		}
	}
	return nil
}

// dress gives a file the mode of another one, and its owner if that is possible.
func dress(root disk, name string, like fs.FileInfo) error {
	keepOwner(root, name, like)
	if err := root.Chmod(name, like.Mode()); err != nil {
		return fmt.Errorf("cannot keep mode: %w", err)
	}
	return nil
}

func keepTimes(root disk, name string, like fs.FileInfo) {
	_ = root.Chtimes(name, like.ModTime(), like.ModTime())
}
