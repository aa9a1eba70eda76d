package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// What is in a staging area, a directory of the output directory:
//
//	lock            locked as long as its process lives
//	swapping        there as soon as new/ may hold an old cluster
//	new/<cluster>   goes in; after an exchange what came out
//	old/<cluster>   what came out, where there is no exchange
const (
	stagePrefix  = reserved + "stage-"
	stageLock    = "lock"
	swappingMark = "swapping"
	newDir       = "new"
	oldDir       = "old"
)

// step is called whenever something has changed on disk. Tests die here.
var step = func(what string) {}

// syncFile makes a file safe on disk. Tests have no time for it.
var syncFile = (*os.File).Sync

type stage struct {
	dir  string
	lock *os.File
}

func newStage(root string) (*stage, error) {
	dir, err := os.MkdirTemp(root, stagePrefix)
	if err != nil {
		return nil, err
	}
	step("stage made")
	s := &stage{dir: dir}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

func (s *stage) prepare() (err error) {
	s.lock, err = os.Create(s.path(stageLock))
	if err != nil {
		return err
	}
	step("lock made")
	if err := tryLock(s.lock); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("cannot lock %q: %w", s.lock.Name(), err)
	}
	for _, sub := range []string{newDir, oldDir} {
		if err := os.Mkdir(s.path(sub), 0o755); err != nil {
			return err
		}
		step(sub + " made")
	}
	return nil
}

func (s *stage) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// write stages the new files of a cluster, safe on disk.
func (s *stage) write(name string, x Index, files map[string][]byte) error {
	dir := s.path(newDir, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("cannot stage cluster %q: %w", name, err)
	}
	for _, p := range x.Paths() {
		if err := writeFile(filepath.Join(dir, p), files[p]); err != nil {
			return fmt.Errorf("cannot stage %q of cluster %q: %w", p, name, err)
		}
	}
	if err := writeFile(filepath.Join(dir, IndexName), x.Encode()); err != nil {
		return fmt.Errorf("cannot stage cluster %q: %w", name, err)
	}
	return nil
}

func writeFile(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	step("file made")
	_, err = f.Write(content)
	if err == nil {
		err = syncFile(f)
	}
	err = errors.Join(err, f.Close())
	step("file written")
	return err
}

// syncTree makes the entries of dir and of all directories in it safe on disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncDir(name)
	})
}

// remove deletes the staging area and all that is in it. The lock goes last,
// because it is what [removeStale] knows a staging area by.
func (s *stage) remove() error {
	err := removeAll(s.path(newDir))
	err = errors.Join(err, removeAll(s.path(oldDir)))
	step("stage emptied")
	if s.lock != nil {
		err = errors.Join(err, unlock(s.lock))
	}
	if err != nil {
		return fmt.Errorf("cannot remove staging directory: %w", err)
	}
	return removeAll(s.dir)
}

// removeAll is os.RemoveAll, also for directories that are write-protected.
func removeAll(dir string) error {
	if os.RemoveAll(dir) == nil {
		return nil
	}
	_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(name, 0o700)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
