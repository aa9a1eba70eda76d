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

// errOutside is the error for a file that an input names and that is none of its own.
var errOutside = errors.New("is outside of the repository, and nobody named it on the command line")

// Named says which files and directories a person named, on the command line:
// they may be anywhere, and may be pipes. A reader that is confined takes
// nobody's word for it.
func (r *Reader) Named(names ...string) {
	for _, name := range names {
		r.named[filepath.Clean(name)] = true
	}
}

// File returns the content of one file: of a regular one, unless a person named it.
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

// look is about what a path leads to that is to be read.
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

// Target is the file that is written in the place of one that the program found:
// what a link leads to. The error is that of a link out of the repository, which
// came with it.
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

// enter opens a directory to read what is below it.
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

// place opens the directory that a name must not lead out of, by whatever link:
// the root of a confined reader; else the repository, the working directory or a
// directory that a person named. It is nil where there is no repository, which
// would be the bound of what an input may name.
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

// leave closes what place opened.
func (r *Reader) leave(dir *file.Dir) {
	if dir != r.root {
		dir.Close()
	}
}

// bounds are the repositories that the named files and the working directory are
// in, and these themselves where they are in none.
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
