package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"strconv"

	"github.com/meshpress/meshpress/render/layout"
)

// What is in a staging area, a directory of the output directory:
//
//	lock            locked as long as its process lives
//	mark            says that this program made the area here: see mark.go
//	swapping        there as soon as new/ may hold an old cluster
//	new/<cluster>   goes in; after an exchange what came out
//	old/<cluster>   what came out, where there is no exchange
const (
	stagePrefix  = layout.Reserved + "stage-"
	stageLock    = "lock"
	stageMark    = "mark"
	swappingMark = "swapping"
	newDir       = "new"
	oldDir       = "old"
)

type stage struct {
	root disk // the output directory
	dir  string
	lock *os.File

	durable durable
}

func newStage(root disk) (*stage, error) {
	dir := stagePrefix + strconv.FormatUint(rand.Uint64(), 36)
	if err := root.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	root.step("stage made")
	s := &stage{root: root, dir: dir}
	s.durable.all = root.syncsAll()
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

func (s *stage) prepare() (err error) {
	s.lock, err = s.root.OpenFile(s.path(stageLock), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	s.root.step("lock made")
	if err := tryLock(s.lock); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("cannot lock %q: %w", s.lock.Name(), err)
	}
	if err := s.sign(); err != nil {
		return err
	}
	for _, sub := range []string{newDir, oldDir} {
		if err := s.root.Mkdir(s.path(sub), 0o755); err != nil {
			return err
		}
		s.root.step(sub + " made")
	}
	return nil
}

func (s *stage) path(elem ...string) string {
	return path.Join(append([]string{s.dir}, elem...)...)
}

// write stages the new files of a cluster. See [durable] for when they are safe on disk.
func (s *stage) write(name string, x layout.Index, files map[string][]byte) error {
	dir := s.path(newDir, name)
	if err := s.root.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("cannot stage cluster %q: %w", name, err)
	}
	root, err := s.root.open(dir)
	if err != nil {
		return fmt.Errorf("cannot stage cluster %q: %w", name, err)
	}
	w := &writer{root: root, sync: s.durable.each()}
	for _, p := range x.Paths() {
		if err := w.write(p, files[p]); err != nil {
			return errors.Join(fmt.Errorf("cannot stage %q of cluster %q: %w", p, name, err), w.close())
		}
	}
	if err := errors.Join(w.write(layout.IndexFile, x.Encode()), w.close()); err != nil {
		return fmt.Errorf("cannot stage cluster %q: %w", name, err)
	}
	return nil
}

// writer makes files below a directory. It opens each directory once, if the files of a directory follow each other.
type writer struct {
	root  disk
	sync  bool   // each file is made safe on disk
	below disk   // the directory of the last file; without a Root for root itself
	path  string // of below
}

func (w *writer) write(name string, content []byte) error {
	dir := path.Dir(name)
	if err := w.enter(dir); err != nil {
		return err
	}
	in := w.root
	if w.below.Root != nil {
		in = w.below
	}
	return createFile(in, path.Base(name), content, 0o644, w.sync)
}

// enter opens a directory, which is made if it is not there.
func (w *writer) enter(dir string) error {
	if dir == "." || w.below.Root != nil && dir != w.path {
		if err := w.leave(); err != nil || dir == "." {
			return err
		}
	}
	if w.below.Root != nil {
		return nil
	}
	if err := w.root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	below, err := w.root.open(dir)
	w.below, w.path = below, dir
	return err
}

func (w *writer) leave() error {
	if w.below.Root == nil {
		return nil
	}
	err := w.below.Close()
	w.below = disk{}
	return err
}

func (w *writer) close() error { return errors.Join(w.leave(), w.root.Close()) }

// createFile makes a file that is not there yet.
func createFile(root disk, name string, content []byte, mode fs.FileMode, sync bool) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	root.step("file made")
	_, err = f.Write(content)
	if err == nil && sync {
		err = root.sync(f)
	}
	err = errors.Join(err, f.Close())
	root.step("file written")
	return err
}

// syncTree makes the entries of dir and of all directories in it safe on disk.
func syncTree(root disk, dir string) error {
	return walk(root, dir, func(name string, info fs.FileInfo) error {
		if !info.IsDir() {
			return nil
		}
		return syncDir(root, name)
	})
}

// remove deletes the staging area and all that is in it. The mark is there as
// long as there is anything but the lock: [takeOver] knows the area by it.
func (s *stage) remove() error {
	err := errors.Join(removeAll(s.root, s.path(newDir)), removeAll(s.root, s.path(oldDir)))
	s.root.step("stage emptied")
	if s.lock != nil {
		err = errors.Join(err, unlock(s.lock))
	}
	for _, name := range []string{s.path(stageMark), s.path(stageLock), s.dir} {
		if err != nil {
			return fmt.Errorf("cannot remove staging directory: %w", err)
		}
		if err = s.root.Remove(name); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		s.root.step("part of the stage removed")
	}
	return err
}

// removeAll removes a directory with all that is in it, also where directories
// are write-protected.
func removeAll(root disk, dir string) error {
	if root.RemoveAll(dir) == nil {
		return nil
	}
	_ = walk(root, dir, func(name string, info fs.FileInfo) error {
		if info.IsDir() {
			_ = root.Chmod(name, 0o700)
		}
		return nil
	})
	return root.RemoveAll(dir)
}
