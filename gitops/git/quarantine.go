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
// together, or removed: a full disk must not stay full of them. If the process is
// killed, `git gc` removes the directory, which it knows by its name.
type quarantine struct{ dir, objects string }

func (r *Repository) quarantine() (*quarantine, error) {
	dir, err := os.MkdirTemp(r.objects, "tmp_objdir-meshpress-")
	if err != nil {
		return nil, fmt.Errorf("cannot write to the repository: %w", err)
	}
	return &quarantine{dir, r.objects}, nil
}

// variables make git write here; what the repository has is seen as well.
func (q *quarantine) variables() []string {
	// quoted: a colon divides
	return []string{"GIT_OBJECT_DIRECTORY=" + q.dir, "GIT_ALTERNATE_OBJECT_DIRECTORIES=" + quote(q.objects)}
}

func (q *quarantine) remove() { _ = os.RemoveAll(q.dir) }

// release moves everything into the repository. A pack is one as soon as it has
// an index, so indexes come last.
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

// move moves a file, with its directory if the repository has none of that name.
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
		err = os.Chmod(filepath.Dir(to), info.Mode()) // the umask may have taken what core.sharedRepository gives
		if err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(name, to)
}
