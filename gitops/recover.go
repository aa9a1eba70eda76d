package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// removeStale removes the staging areas of runs that were killed. Those that a
// process still holds, or that do not look like ours, stay.
func removeStale(root string) error {
	entries, err := os.ReadDir(root)
	if err != nil {
		return fmt.Errorf("cannot read output directory: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), stagePrefix) {
			continue
		}
		s := takeOver(filepath.Join(root, e.Name()))
		if s == nil {
			continue
		}
		if err := s.clear(root, false); err != nil {
			return err
		}
	}
	return nil
}

// takeOver returns the staging area of a dead process, nil if it is not one. A
// process may have died before it made the lock: then the directory is empty.
func takeOver(dir string) *stage {
	_ = os.Remove(dir)
	lock, err := os.OpenFile(filepath.Join(dir, stageLock), os.O_RDWR, 0)
	if err != nil {
		return nil
	}
	if tryLock(lock) != nil {
		lock.Close()
		return nil
	}
	return &stage{dir: dir, lock: lock}
}

// clear removes the staging area, but nothing foreign that is only there. That
// is possible when somebody saves a file in a cluster directory at the very
// moment of the swap. With adopt it is brought along, for then new/ and old/
// hold old clusters for sure.
func (s *stage) clear(root string, adopt bool) error {
	if err := s.settle(root, adopt); err != nil {
		return errors.Join(err, unlock(s.lock))
	}
	return s.remove()
}

// settle makes sure that nothing in the staging area is needed any more.
func (s *stage) settle(root string, adopt bool) error {
	if err := s.restore(root); err != nil {
		return err
	}
	if _, err := os.Lstat(s.path(swappingMark)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := s.rescue(root, adopt); err != nil {
		return err
	}
	step("rescued")
	// The mark goes before all else: half an old cluster is not to be rescued.
	if err := errors.Join(os.Remove(s.path(swappingMark)), syncDir(s.dir)); err != nil {
		return fmt.Errorf("cannot remove staging directory: %w", err)
	}
	step("mark removed")
	return nil
}

// restore puts back clusters that were on their way between two renames.
func (s *stage) restore(root string) error {
	entries, _ := os.ReadDir(s.path(oldDir))
	for _, e := range entries {
		live := filepath.Join(root, e.Name())
		if _, err := os.Lstat(live); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.Rename(s.path(oldDir, e.Name()), live); err != nil {
			return fmt.Errorf("cannot put cluster %q back: %w\nhint: its files are in %q", e.Name(), err, s.path(oldDir, e.Name()))
		}
		step("cluster restored")
	}
	return nil
}

// rescue looks for foreign files that would be lost with the staging area.
func (s *stage) rescue(root string, adopt bool) error {
	var lost []string
	for _, sub := range []string{newDir, oldDir} {
		entries, _ := os.ReadDir(s.path(sub))
		for _, e := range entries {
			paths, err := strays(s.path(sub, e.Name()), filepath.Join(root, e.Name()), adopt)
			if err != nil {
				return fmt.Errorf("cannot tidy up %q: %w", s.dir, err)
			}
			for _, p := range paths {
				lost = append(lost, strconv.Quote(filepath.Join(s.path(sub, e.Name()), p)))
			}
		}
	}
	if len(lost) == 0 {
		return nil
	}
	slices.Sort(lost)
	return fmt.Errorf("files were changed while meshpress swapped their cluster:\n  %s\nhint: move them where they belong, then delete %q",
		strings.Join(lost, "\n  "), s.dir)
}

// strays lists what is foreign in the directory from and not the same in live.
// With adopt it moves there what does not replace a file of ours.
func strays(from, live string, adopt bool) ([]string, error) {
	old, err := surveyDir(from)
	if err != nil {
		return nil, err
	}
	ours, err := readIndex(live)
	if err != nil {
		return nil, err
	}
	var lost []string
	for _, p := range old.paths {
		n, a, b := old.nodes[p], filepath.Join(from, p), filepath.Join(live, p)
		if !n.foreign || p == "." && n.info.IsDir() || sameEntry(a, b, n.info) {
			continue
		}
		if _, taken := ours[p]; !adopt || taken || move(a, b, n.info) != nil {
			lost = append(lost, p)
		}
	}
	return lost, nil
}

func move(from, to string, info fs.FileInfo) error {
	if info.IsDir() {
		return os.Mkdir(to, info.Mode().Perm())
	}
	return os.Rename(from, to)
}
