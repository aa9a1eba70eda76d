package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// removeStale removes the staging areas of runs that were killed. It returns other
// directories with such a name. They stay, because somebody may have put them there
// for this program to find.
func removeStale(root disk) (doubtful []string, err error) {
	names, err := list(root, ".")
	if err != nil {
		return nil, fmt.Errorf("cannot read output directory: %w", err)
	}
	for _, name := range names {
		if !strings.HasPrefix(name, stagePrefix) {
			continue
		}
		s := takeOver(root, name)
		if s == nil {
			doubtful = append(doubtful, name)
			continue
		}
		if err := s.clear(false); err != nil {
			return nil, err
		}
	}
	return doubtful, nil
}

// takeOver returns the staging area of a dead process, nil if it is not one.
func takeOver(root disk, dir string) *stage {
	s := &stage{root: root, dir: dir}
	names, err := list(root, dir)
	if err == nil && len(names) == 0 {
		return s // the process died before it made the lock
	}
	if s.lock, err = openRegular(root, s.path(stageLock), os.O_RDWR); err != nil {
		return nil
	}
	if tryLock(s.lock) == nil && (s.isSigned() || isUnfinished(root, dir)) {
		return s
	}
	s.lock.Close()
	return nil
}

// clear removes the staging area, but nothing foreign that is only there. That
// is possible when somebody saves a file in a cluster directory at the very
// moment of the swap. With adopt it is brought along, for then new/ and old/
// hold old clusters for sure.
func (s *stage) clear(adopt bool) error {
	if err := s.settle(adopt); err != nil {
		return errors.Join(err, unlock(s.lock))
	}
	return s.remove()
}

// settle makes sure that nothing in the staging area is needed any more.
func (s *stage) settle(adopt bool) error {
	if err := s.restore(); err != nil {
		return err
	}
	if _, err := s.root.Lstat(s.path(swappingMark)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := s.rescue(adopt); err != nil {
		return err
	}
	s.root.step("rescued")
	// The mark is removed first: nobody must rescue half of an old cluster.
	if err := errors.Join(s.root.Remove(s.path(swappingMark)), syncDir(s.root, s.dir)); err != nil {
		return fmt.Errorf("cannot remove staging directory: %w", err)
	}
	s.root.step("mark removed")
	return nil
}

// restore puts back clusters that were on their way between two renames.
func (s *stage) restore() error {
	names, _ := list(s.root, s.path(oldDir))
	for _, name := range names {
		if _, err := s.root.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		old := s.path(oldDir, name)
		if err := s.root.Rename(old, name); err != nil {
			return fmt.Errorf("cannot put cluster %q back: %w\nhint: its files are in %q", name, err, s.shown(old))
		}
		s.root.step("cluster restored")
	}
	return nil
}

// rescue looks for foreign files that would be lost with the staging area.
func (s *stage) rescue(adopt bool) error {
	var lost []string
	for _, sub := range []string{newDir, oldDir} {
		names, _ := list(s.root, s.path(sub))
		for _, name := range names {
			paths, err := strays(s.root, s.path(sub, name), name, adopt)
			if err != nil {
				return fmt.Errorf("cannot tidy up %q: %w", s.shown(s.dir), err)
			}
			for _, p := range paths {
				lost = append(lost, strconv.Quote(s.shown(s.path(sub, name, p))))
			}
		}
	}
	if len(lost) == 0 {
		return nil
	}
	slices.Sort(lost)
	return fmt.Errorf("files were changed while meshpress swapped their cluster:\n  %s\nhint: move them where they "+
		"belong, then delete %q",
		strings.Join(lost, "\n  "), s.shown(s.dir))
}

// shown returns a path of the staging area for messages: below the output directory as the caller named it.
func (s *stage) shown(p string) string { return filepath.Join(s.root.Name(), p) }

// strays lists what is foreign in the directory from and not the same in live.
// With adopt it moves there what does not replace a file of ours.
func strays(root disk, from, live string, adopt bool) ([]string, error) {
	old, err := surveyDir(root, from)
	if err != nil {
		return nil, err
	}
	ours, err := readIndex(root, live)
	if err != nil {
		return nil, err
	}
	var lost []string
	for _, p := range old.paths {
		n, a, b := old.nodes[p], path.Join(from, p), path.Join(live, p)
		if !n.foreign || p == "." && n.info.IsDir() || sameEntry(root, a, b, n.info) {
			continue
		}
		if _, taken := ours[p]; !adopt || taken || move(root, a, b, n.info) != nil {
			lost = append(lost, p)
		}
	}
	return lost, nil
}

func move(root disk, from, to string, info fs.FileInfo) error {
	if info.IsDir() {
		return root.Mkdir(to, info.Mode().Perm())
	}
	return root.Rename(from, to)
}
