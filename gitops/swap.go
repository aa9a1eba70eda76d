package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// exchange swaps two directories in one step, or returns errors.ErrUnsupported.
// Tests replace it.
var exchange = exchangeDirs

// swapAll puts the staged clusters in place. If one fails, those before it are
// swapped back.
func (t *Tree) swapAll(names []string) error {
	if err := t.stage.beginSwap(); err != nil {
		return fmt.Errorf("cannot begin to swap: %w", err)
	}
	var undos []func() error
	for _, name := range names {
		undo, err := t.stage.swap(filepath.Join(t.root, name), name)
		if err != nil {
			return errors.Join(fmt.Errorf("cannot put cluster %q in place: %w", name, err), undoAll(undos))
		}
		undos = append(undos, undo)
		step("swapped")
	}
	if err := t.syncSwap(); err != nil {
		return errors.Join(fmt.Errorf("cannot make the output safe on disk: %w", err), undoAll(undos))
	}
	return nil
}

// beginSwap marks the staging area: from now on new/ may hold old clusters.
func (s *stage) beginSwap() error {
	for _, dir := range []string{s.path(newDir), s.path(oldDir)} {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	if err := writeFile(s.path(swappingMark), nil); err != nil {
		return err
	}
	err := syncDir(s.dir)
	step("swap begins")
	return err
}

func (t *Tree) syncSwap() error {
	err := errors.Join(syncDir(t.stage.path(newDir)), syncDir(t.stage.path(oldDir)), syncDir(t.root))
	step("swaps synced")
	return err
}

// swap puts one cluster in place and returns how to put it back.
func (s *stage) swap(live, name string) (undo func() error, err error) {
	staged := s.path(newDir, name)
	if _, err := os.Lstat(live); errors.Is(err, fs.ErrNotExist) {
		return func() error { return os.Rename(live, staged) }, os.Rename(staged, live)
	}
	err = exchange(staged, live)
	if errors.Is(err, errors.ErrUnsupported) {
		return swapInTwo(staged, live, s.path(oldDir, name))
	}
	return func() error { return exchange(staged, live) }, err
}

// swapInTwo is the swap for file systems without an exchange. Between the two
// renames there is no cluster; [stage.restore] is for those killed there.
func swapInTwo(staged, live, old string) (undo func() error, err error) {
	if err := os.Rename(live, old); err != nil {
		return nil, err
	}
	step("half swapped")
	if err := os.Rename(staged, live); err != nil {
		return nil, errors.Join(err, os.Rename(old, live))
	}
	return func() error {
		if err := os.Rename(live, staged); err != nil {
			return err
		}
		return os.Rename(old, live)
	}, nil
}

func undoAll(undos []func() error) error {
	var errs []error
	for _, undo := range slices.Backward(undos) {
		if err := undo(); err != nil {
			errs = append(errs, fmt.Errorf("cannot swap back: %w", err))
		}
		step("swapped back")
	}
	return errors.Join(errs...)
}
