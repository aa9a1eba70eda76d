package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// swapAll puts the staged clusters in place. If one fails, those before it are
// swapped back.
func (t *Tree) swapAll(names []string) error {
	if t.stage.durable.atOnce() {
		if err := t.root.syncAll(t.lock); err != nil {
			return fmt.Errorf("cannot make the output safe on disk: %w", err)
		}
		t.root.step("all synced")
	}
	if err := t.stage.beginSwap(); err != nil {
		return fmt.Errorf("cannot begin to swap: %w", err)
	}
	var undos []func() error
	for _, name := range names {
		undo, err := t.stage.swap(name)
		if err != nil {
			return errors.Join(fmt.Errorf("cannot put cluster %q in place: %w", name, err), t.undoAll(undos))
		}
		undos = append(undos, undo)
		t.root.step("swapped")
	}
	if err := t.syncSwap(); err != nil {
		return errors.Join(fmt.Errorf("cannot make the output safe on disk: %w", err), t.undoAll(undos))
	}
	return nil
}

// beginSwap marks the staging area: from now on new/ may hold old clusters.
func (s *stage) beginSwap() error {
	for _, dir := range []string{s.path(newDir), s.path(oldDir)} {
		if err := syncDir(s.root, dir); err != nil {
			return err
		}
	}
	if err := createFile(s.root, s.path(swappingMark), nil, 0o644, true); err != nil {
		return err
	}
	err := syncDir(s.root, s.dir)
	s.root.step("swap begins")
	return err
}

func (t *Tree) syncSwap() error {
	err := errors.Join(syncDir(t.root, t.stage.path(newDir)), syncDir(t.root, t.stage.path(oldDir)), syncDir(t.root, "."))
	t.root.step("swaps synced")
	return err
}

// swap puts one cluster in place and returns how to put it back.
func (s *stage) swap(live string) (undo func() error, err error) {
	staged := s.path(newDir, live)
	if _, err := s.root.Lstat(live); errors.Is(err, fs.ErrNotExist) {
		return func() error { return s.root.Rename(live, staged) }, s.root.Rename(staged, live)
	}
	err = s.root.exchange(s.root.Root, staged, live)
	if errors.Is(err, errors.ErrUnsupported) {
		return s.swapInTwo(staged, live, s.path(oldDir, live))
	}
	return func() error { return s.root.exchange(s.root.Root, staged, live) }, err
}

// swapInTwo is the swap for file systems without an exchange. Between the two
// renames there is no cluster; [stage.restore] is for those killed there.
func (s *stage) swapInTwo(staged, live, old string) (undo func() error, err error) {
	if err := s.root.Rename(live, old); err != nil {
		return nil, err
	}
	s.root.step("half swapped")
	if err := s.root.Rename(staged, live); err != nil {
		return nil, errors.Join(err, s.root.Rename(old, live))
	}
	return func() error {
		if err := s.root.Rename(live, staged); err != nil {
			return err
		}
		return s.root.Rename(old, live)
	}, nil
}

func (t *Tree) undoAll(undos []func() error) error {
	var errs []error
	for _, undo := range slices.Backward(undos) {
		if err := undo(); err != nil {
			errs = append(errs, fmt.Errorf("cannot swap back: %w", err))
		}
		t.root.step("swapped back")
	}
	return errors.Join(errs...)
}
