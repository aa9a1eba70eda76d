package origin

import (
	"fmt"
	"io/fs"
)

// regular is a file system of regular files only: to open a pipe or to read a
// device could take forever.
type regular struct{ fs.FS }

func (r regular) Open(name string) (fs.File, error) {
	info, err := fs.Stat(r.FS, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%q must be a file", name)
	}
	return r.FS.Open(name)
}

// readFile reads a regular file, and not more than limit.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := regular{fsys}.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data, err := readBounded(f, info.Size(), limit)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, err)
	}
	return data, nil
}
