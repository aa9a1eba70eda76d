package file

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/meshpress/meshpress/render/limit"
)

// Dir is a directory as a file system of directories and regular files. Neither names nor links lead out of it.
type Dir struct{ root *os.Root }

// OpenDir opens a directory. The caller closes it.
func OpenDir(name string) (*Dir, error) {
	if err := mustBeDir(os.Stat, name); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return &Dir{root}, nil
}

// In returns the directory of a root that is already open. The caller closes the root.
func In(root *os.Root) *Dir { return &Dir{root} }

// OpenDir opens a subdirectory. The caller closes it.
func (d *Dir) OpenDir(name string) (*Dir, error) {
	if err := mustBeDir(d.root.Stat, filepath.FromSlash(name)); err != nil {
		return nil, err
	}
	root, err := d.root.OpenRoot(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	return &Dir{root}, nil
}

// mustBeDir checks the name first, because OpenRoot would block on a pipe.
func mustBeDir(stat func(string) (fs.FileInfo, error), name string) error {
	info, err := stat(name)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: name, Err: syscall.ENOTDIR}
	}
	return err
}

// Close closes the directory.
func (d *Dir) Close() { _ = d.root.Close() }

// Name returns the name with which the directory was opened.
func (d *Dir) Name() string { return d.root.Name() }

// Open opens a directory or a regular file. It never blocks on a pipe.
func (d *Dir) Open(name string) (fs.File, error) {
	f, err := d.root.OpenFile(filepath.FromSlash(name), withoutWaiting, 0)
	if err != nil {
		return nil, unopened(err, name)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return f, nil
	}
	if err := regular(f, name); err != nil {
		return nil, err
	}
	return f, nil
}

// Read reads a regular file of at most most bytes.
func (d *Dir) Read(name string, most limit.Limit) ([]byte, error) { return d.readInto(nil, name, most) }

func (d *Dir) readInto(room []byte, name string, most limit.Limit) ([]byte, error) {
	f, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if err := regular(f, name); err != nil {
		return nil, err
	}
	return readOpened(f, room, name, most)
}

// ReadFile implements [fs.ReadFileFS] with the limit for an input file.
func (d *Dir) ReadFile(name string) ([]byte, error) { return d.Read(name, limit.File) }

// ReadDir lists a directory, sorted by name.
func (d *Dir) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := d.root.OpenFile(filepath.FromSlash(name), withoutWaiting, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// Stat describes the target of a name. It follows links.
func (d *Dir) Stat(name string) (fs.FileInfo, error) { return d.root.Stat(filepath.FromSlash(name)) }

// Lstat describes the name itself. It does not follow links.
func (d *Dir) Lstat(name string) (fs.FileInfo, error) { return d.root.Lstat(filepath.FromSlash(name)) }
