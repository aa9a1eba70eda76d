package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// quarantine is a directory for new objects. They are added to the repository
// together or removed together, so that a failed run leaves no objects on a
// full disk. If the process is killed, `git gc` recognises the directory by its
// name and removes it.
type quarantine struct{ dir, objects string }

func (r *Repository) quarantine() (*quarantine, error) {
	dir, err := os.MkdirTemp(r.objects, "tmp_objdir-meshpress-")
	if err != nil {
		return nil, fmt.Errorf("cannot write to the repository: %w", err)
	}
	return &quarantine{dir, r.objects}, nil
}

// variables make git write objects to the quarantine, and read the objects of
// the repository too.
func (q *quarantine) variables() []string {
	// quoted, because a colon separates two directories
	return []string{"GIT_OBJECT_DIRECTORY=" + q.dir, "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + quote(q.objects)}
}

func (q *quarantine) remove() { _ = os.RemoveAll(q.dir) }

// release moves everything into the repository. Indexes come last, because git
// uses a pack as soon as its index exists.
func (q *quarantine) release() error {
	for _, indexes := range []bool{false, true} {
		err := filepath.WalkDir(q.dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, ".idx") != indexes {
				return err
			}
			return q.move(name)
		})
		if err != nil {
			return fmt.Errorf("cannot add objects to the repository: %w", err)
		}
	}
	return nil
}

// move moves a file, and creates its directory in the repository if that is
// missing.
func (q *quarantine) move(name string) error {
	below, err := filepath.Rel(q.dir, name)
	if err != nil {
		return err
	}
	to := filepath.Join(q.objects, below)
	info, err := os.Stat(filepath.Dir(name))
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Dir(to), info.Mode().Perm()); err == nil {
		err = os.Chmod(filepath.Dir(to), info.Mode()) // the umask may remove what core.sharedRepository gives
		if err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(name, to)
}
