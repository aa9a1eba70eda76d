package source

import (
	"fmt"
	"io/fs"
)

// regular is a file system without pipes and devices, which would keep a
// reader waiting, and without files that nobody means.
type regular struct{ fs.FS }

// Open opens a directory, or a regular file of at most maxFile bytes.
func (r regular) Open(name string) (fs.File, error) {
	info, err := fs.Stat(r.FS, name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNotFile}
	case info.Size() > maxFile:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("the file must not be larger than %d bytes", maxFile)}
	}
	return r.FS.Open(name)
}
