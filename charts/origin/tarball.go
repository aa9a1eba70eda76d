package origin

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/meshpress/meshpress/internal/file"
)

// maxTar bounds how many bytes of a compressed archive are read to find a file.
const maxTar = 4 << 30

// tarball is a tar archive, optionally compressed with gzip, as a file system. It scans the archive for each
// file: a layout may have large images, and a chart has only a few files.
type tarball struct {
	ctx  context.Context
	path string
	work *work
}

func (t tarball) Open(name string) (fs.File, error) {
	archive, err := file.Open(t.path)
	if err != nil {
		return nil, err
	}
	found, err := t.find(archive, name)
	if err != nil {
		archive.Close()
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return found, nil
}

func (t tarball) find(file *os.File, name string) (fs.File, error) {
	plain, err := unzip(file, t.work)
	if err != nil {
		return nil, err
	}
	archive := tar.NewReader(plain)
	for t.ctx.Err() == nil {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil, fs.ErrNotExist
		}
		if err != nil {
			return nil, err
		}
		if err := t.work.spend(perEntry); err != nil {
			return nil, err
		}
		if path.Clean(head.Name) == name {
			return entry{archive, file, head.FileInfo()}, nil
		}
	}
	return nil, context.Cause(t.ctx)
}

func unzip(file *os.File, work *work) (io.Reader, error) {
	start, err := bufio.NewReader(file).Peek(2)
	if err != nil {
		return nil, fmt.Errorf("the tar archive is incomplete: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil || !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return file, err
	}
	zipped, err := gzip.NewReader(file)
	return counted{io.LimitReader(zipped, maxTar), work}, err
}

// entry is a file in a tar archive.
type entry struct {
	io.Reader
	file *os.File
	info fs.FileInfo
}

func (e entry) Stat() (fs.FileInfo, error) { return e.info, nil }
func (e entry) Close() error               { return e.file.Close() }
