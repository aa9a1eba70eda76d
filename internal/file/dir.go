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

// Dir is a directory as a file system of directories and regular files. No name
// and no link leads out of it.
type Dir struct{ root *os.Root }

// OpenDir opens a directory.
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

// In returns what is in a root that is open already, and that the caller closes.
func In(root *os.Root) *Dir { return &Dir{root} }

// OpenDir opens a directory within.
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

// mustBeDir keeps OpenRoot from waiting for a pipe.
func mustBeDir(stat func(string) (fs.FileInfo, error), name string) error {
	info, err := stat(name)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: name, Err: syscall.ENOTDIR}
	}
	return err
}

// Close ends the use of the directory.
func (d *Dir) Close() { _ = d.root.Close() }

// Name is how the directory was opened.
func (d *Dir) Name() string { return d.root.Name() }

// Open opens a directory or a regular file, without waiting.
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

// Read reads a regular file.
func (d *Dir) Read(name string, most limit.Limit) ([]byte, error) {
	f, err := d.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if err := regular(f, name); err != nil {
		return nil, err
	}
	return readOpened(f, name, most)
}

// ReadFile is [fs.ReadFileFS], with the limit of a file among the inputs.
func (d *Dir) ReadFile(name string) ([]byte, error) { return d.Read(name, limit.File) }

// ReadDir lists a directory, sorted.
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

// Stat is about what a name leads to.
func (d *Dir) Stat(name string) (fs.FileInfo, error) { return d.root.Stat(filepath.FromSlash(name)) }

// Lstat is about a name itself, which may be a link.
func (d *Dir) Lstat(name string) (fs.FileInfo, error) { return d.root.Lstat(filepath.FromSlash(name)) }
