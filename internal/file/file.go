// Package file opens what is read, and nothing else in the program does.
//
// What was found, below a directory, beside a file or by a search, is a regular
// file: it is opened without waiting and looked at after that, so that a pipe
// keeps nobody waiting and nothing can be put in its place in between. What is
// read has a limit. Links do not lead out of a [Dir]. Only what a person named
// may be a pipe. The package writes nothing and knows nothing of contents.
package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/meshpress/meshpress/render/limit"
)

// ErrNotRegular is the error for a pipe, a device or a directory in the place of a file.
var ErrNotRegular = errors.New("not a regular file")

// withoutWaiting opens a pipe that nobody writes to, too. It means nothing for files.
const withoutWaiting = os.O_RDONLY | syscall.O_NONBLOCK

// ReadNamed reads a file that a person named: it may be a pipe, as shells make
// them for <(...).
func ReadNamed(name string, most limit.Limit) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, most)
}

// ReadFound reads a regular file that the program found, or chose itself. Links
// to it are followed wherever they lead: a name that came from an input is for [Dir].
func ReadFound(name string, most limit.Limit) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readOpened(f, name, most)
}

// Open opens a regular file as ReadFound does.
func Open(name string) (*os.File, error) {
	f, err := os.OpenFile(name, withoutWaiting, 0)
	if err != nil {
		return nil, unopened(err, name)
	}
	return f, regular(f, name)
}

// unopened is the error of what could not be opened. A socket never can.
func unopened(err error, name string) error {
	if errors.Is(err, syscall.ENXIO) {
		return &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	return err
}

// regular closes what is not a regular file.
func regular(f fs.File, name string) error {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	if err != nil {
		_ = f.Close()
	}
	return err
}

// ReadFS reads a regular file of any file system, such as an archive.
func ReadFS(fsys fs.FS, name string, most limit.Limit) ([]byte, error) {
	if d, ok := fsys.(*Dir); ok {
		return d.Read(name, most)
	}
	if info, err := fs.Stat(fsys, name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if err := regular(f, name); err != nil {
		return nil, err
	}
	return readOpened(f, name, most)
}

// ReadAll reads a stream to its end. The error is a [limit.Error] if that is
// behind the limit.
func ReadAll(r io.Reader, most limit.Limit) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, most.Max()+1))
	if err == nil && int64(len(content)) > most.Max() {
		return nil, tooLarge(most)
	}
	return content, err
}

func readOpened(f fs.File, name string, most limit.Limit) ([]byte, error) {
	if info, err := f.Stat(); err == nil && info.Size() > most.Max() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: tooLarge(most)}
	}
	content, err := ReadAll(f, most)
	if limited, ok := errors.AsType[*limit.Error](err); ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: limited}
	}
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", name, err)
	}
	return content, nil
}

func tooLarge(most limit.Limit) error {
	return most.Exceeded("the file must not be larger than %d bytes")
}
