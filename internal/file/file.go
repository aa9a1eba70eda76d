// Package file opens all files that the program reads. No other package opens files for reading.
//
// A file that the program found (below a directory, beside a file, by a search) must be a regular file. The
// package opens it without blocking and checks the open file, so that a pipe does not block and nobody can
// replace the file between check and read. Every read has a limit. Links do not lead out of a [Dir]. Only a
// file that the user named may be a pipe. The package writes nothing and does not interpret contents.
package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"github.com/meshpress/meshpress/render/limit"
)

// ErrNotRegular is the error for a pipe, a device or a directory where a file is expected.
var ErrNotRegular = errors.New("not a regular file")

// withoutWaiting makes opening a pipe without a writer return at once. It has no effect on regular files.
const withoutWaiting = os.O_RDONLY | syscall.O_NONBLOCK

// ReadNamed reads a file that the user named. It may be a pipe, such as the ones that shells make for <(...).
func ReadNamed(name string, most limit.Limit) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadAll(f, most)
}

// ReadFound reads a regular file that the program found or chose. It follows links to any place. Use [Dir] for
// names from an input.
func ReadFound(name string, most limit.Limit) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readOpened(f, nil, name, most)
}

// Open opens a regular file in the same way as ReadFound. The caller closes it.
func Open(name string) (*os.File, error) {
	f, err := os.OpenFile(name, withoutWaiting, 0)
	if err != nil {
		return nil, unopened(err, name)
	}
	return f, regular(f, name)
}

// unopened returns the error for a failed open. A socket can never be opened, so its error is ErrNotRegular.
func unopened(err error, name string) error {
	if errors.Is(err, syscall.ENXIO) {
		return &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	return err
}

// regular closes a file and returns an error if it is not a regular file.
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

// ReadFS reads a regular file of any file system, for example of an archive.
func ReadFS(fsys fs.FS, name string, most limit.Limit) ([]byte, error) {
	return ReadInto(nil, fsys, name, most)
}

// ReadInto is ReadFS for a caller that reads many files: the content takes the place of room, if it is large enough.
func ReadInto(room []byte, fsys fs.FS, name string, most limit.Limit) ([]byte, error) {
	if d, ok := fsys.(*Dir); ok {
		return d.readInto(room, name, most)
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
	return readOpened(f, room, name, most)
}

// ReadAll reads a stream to its end. The error is a [limit.Error] if the stream is larger than the limit.
func ReadAll(r io.Reader, most limit.Limit) ([]byte, error) { return readSized(r, nil, 0, most) }

// readSized is [ReadAll] for a stream that has about size bytes, which take the place of room.
func readSized(r io.Reader, room []byte, size int64, most limit.Limit) ([]byte, error) {
	out := bytes.NewBuffer(slices.Grow(room[:0], int(size)+bytes.MinRead))
	_, err := out.ReadFrom(io.LimitReader(r, most.Max()+1))
	if err == nil && int64(out.Len()) > most.Max() {
		return nil, tooLarge(most)
	}
	return out.Bytes(), err
}

func readOpened(f fs.File, room []byte, name string, most limit.Limit) ([]byte, error) {
	size := int64(0)
	if info, err := f.Stat(); err == nil {
		size = max(info.Size(), 0)
	}
	if size > most.Max() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: tooLarge(most)}
	}
	content, err := readSized(f, room, size, most)
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
