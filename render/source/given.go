package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/limit"
)

// errOutside is the error for a file outside of the repository that an input names.
var errOutside = errors.New("is outside of the repository, and nobody named it on the command line")

// Named tells the reader which paths the user named on the command line. They may be anywhere, and may be
// pipes. A confined reader ignores this.
func (r *Reader) Named(names ...string) {
	for _, name := range names {
		r.named[filepath.Clean(name)] = true
	}
}

// File returns the content of one file. It must be a regular file, unless the user named it.
func (r *Reader) File(name string) ([]byte, error) {
	if r.root == nil && r.named[filepath.Clean(name)] {
		return task.Until(r.ctx, name, func() ([]byte, error) { return file.ReadNamed(name, limit.File) })
	}
	dir, inside, err := r.place(name)
	switch {
	case err != nil:
		return nil, err
	case dir == nil:
		return file.ReadFound(name, limit.File)
	}
	defer r.leave(dir)
	return dir.Read(inside, limit.File)
}

// look returns the information about the file that a path leads to.
func (r *Reader) look(name string) (fs.FileInfo, error) {
	if r.root == nil && r.named[filepath.Clean(name)] {
		return os.Stat(name)
	}
	dir, inside, err := r.place(name)
	switch {
	case err != nil:
		return nil, err
	case dir == nil:
		return os.Stat(name)
	}
	defer r.leave(dir)
	return dir.Stat(inside)
}

// Inside returns an error for a path that an input names and that must not be read because it is out of the repository.
func (r *Reader) Inside(name string) error {
	_, err := r.look(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Target returns the file to write instead of name: the target of a link, or name itself. It is an error if the
// link leads out of the repository and nobody named it, because the link may come with the repository.
func (r *Reader) Target(name string) (string, error) {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return name, nil //nolint:nilerr // there is none yet
	}
	if r.named[filepath.Clean(name)] {
		return real, nil
	}
	if _, err := r.look(name); err != nil {
		return "", fmt.Errorf("%q must not be written: it is a link out of the repository: %w", name, err)
	}
	return real, nil
}

// enter opens a directory to read the files below it.
func (r *Reader) enter(name string) (*file.Dir, error) {
	if r.named[filepath.Clean(name)] {
		return file.OpenDir(name)
	}
	dir, inside, err := r.place(name)
	switch {
	case err != nil:
		return nil, err
	case dir == nil:
		return file.OpenDir(name)
	}
	defer r.leave(dir)
	return dir.OpenDir(inside)
}

// place opens the directory that a name must not lead out of: the root of a confined reader, else the
// repository, the working directory or a directory that the user named. The directory is nil outside of a
// repository, where names have no bound.
func (r *Reader) place(name string) (dir *file.Dir, inside string, err error) {
	if r.root != nil {
		return r.root, name, nil
	}
	bounds, inRepository := r.bounds()
	for _, bound := range bounds {
		if inside, ok := below(bound, name); ok {
			dir, err = file.OpenDir(bound)
			return dir, inside, err
		}
	}
	if inRepository {
		err = &fs.PathError{Op: "open", Path: name, Err: errOutside}
	}
	return nil, "", err
}

// leave closes a directory that place opened.
func (r *Reader) leave(dir *file.Dir) {
	if dir != r.root {
		dir.Close()
	}
}

// bounds returns the repositories of the named paths and of the working directory. For a path outside of a
// repository it returns the path.
func (r *Reader) bounds() (dirs []string, inRepository bool) {
	for name := range r.named {
		if !r.IsDir(name) {
			name = filepath.Dir(name)
		}
		dirs = append(dirs, name)
	}
	dirs = append(dirs, ".")
	for i, dir := range dirs {
		above := r.Above(dir)
		dirs[i] = above[len(above)-1]
		inRepository = inRepository || r.Exists(filepath.Join(dirs[i], ".git"))
	}
	return dirs, inRepository
}

func below(dir, name string) (inside string, ok bool) {
	base, errBase := filepath.Abs(dir)
	full, errFull := filepath.Abs(name)
	if errBase != nil || errFull != nil {
		return "", false
	}
	inside, err := filepath.Rel(base, full)
	return inside, err == nil && filepath.IsLocal(inside)
}
