package gitops

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
)

// openFile opens a regular file for reading.
func openFile(root disk, name string) (*os.File, error) {
	return openRegular(root, name, os.O_RDONLY)
}

// openRegular opens a regular file, and nothing else: no link, no pipe.
func openRegular(root disk, name string, flag int) (*os.File, error) {
	before, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, fmt.Errorf("%q must be a regular file", name)
	}
	f, err := root.OpenFile(name, flag|openNow, 0)
	if err != nil {
		return nil, err
	}
	if opened, err := f.Stat(); err != nil || !os.SameFile(before, opened) {
		f.Close()
		return nil, fmt.Errorf("%q changes while it is read", name)
	}
	return f, nil
}

// readFile reads a regular file of at most limit bytes.
func readFile(root disk, name string, limit int64) ([]byte, error) {
	f, err := openFile(root, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%q must not be larger than %d bytes", name, limit)
	}
	return text, err
}

// list returns the names in a directory, sorted; a link to one is an error.
func list(root disk, dir string) ([]string, error) {
	if !isRealDir(root, dir) {
		return nil, &fs.PathError{Op: "list", Path: dir, Err: fs.ErrNotExist}
	}
	f, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	names, err := f.Readdirnames(-1)
	slices.Sort(names)
	return names, err
}

// walk calls visit for name and all below it, parents first. No link is followed.
func walk(root disk, name string, visit func(name string, info fs.FileInfo) error) error {
	info, err := root.Lstat(name)
	if err != nil {
		return err
	}
	if err := visit(name, info); err != nil || !info.IsDir() {
		return err
	}
	names, err := list(root, name)
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := walk(root, path.Join(name, n), visit); err != nil {
			return err
		}
	}
	return nil
}

func isRealDir(root disk, name string) bool {
	info, err := root.Lstat(name)
	return err == nil && info.IsDir()
}
