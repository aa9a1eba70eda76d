package gitops

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/meshpress/meshpress/render/layout"
)

// isCurrent tells whether a cluster directory has exactly these files and says
// so in its index. Whatever is in doubt is not current.
func isCurrent(root disk, dir string, x layout.Index, files map[string][]byte) bool {
	if !isRealDir(root, dir) || !holds(root, path.Join(dir, layout.IndexFile), x.Encode()) {
		return false
	}
	for p, content := range files {
		for d := path.Dir(p); d != "."; d = path.Dir(d) {
			if !isRealDir(root, path.Join(dir, d)) {
				return false
			}
		}
		if !holds(root, path.Join(dir, p), content) {
			return false
		}
	}
	return true
}

// holds tells whether name is a regular file with this content.
func holds(root disk, name string, content []byte) bool {
	f, err := openFile(root, name)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	return err == nil && info.Size() == int64(len(content)) && sameStream(f, bytes.NewReader(content))
}

// sameStream tells whether both give the same bytes.
func sameStream(a, b io.Reader) bool {
	var x, y [32 << 10]byte
	for {
		n, errA := io.ReadFull(a, x[:])
		m, errB := io.ReadFull(b, y[:])
		if !bytes.Equal(x[:n], y[:m]) {
			return false
		}
		if errA != nil || errB != nil {
			return isEOF(errA) && isEOF(errB)
		}
	}
}

func isEOF(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func hashFile(root disk, name string) (sum layout.Digest, err error) {
	f, err := openFile(root, name)
	if err != nil {
		return sum, fmt.Errorf("cannot compare: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, fmt.Errorf("cannot compare: %w", err)
	}
	return layout.Digest(h.Sum(nil)), nil
}

// sameEntry tells whether a and b are the same file, or files that cannot be told apart. Directories are the same,
// whatever files they contain.
func sameEntry(root disk, a, b string, info fs.FileInfo) bool {
	other, err := root.Lstat(b)
	if err != nil || other.Mode().Type() != info.Mode().Type() {
		return false
	}
	switch {
	case info.IsDir() || os.SameFile(info, other):
		return true
	case info.Mode().Type() == fs.ModeSymlink:
		x, errA := root.Readlink(a)
		y, errB := root.Readlink(b)
		return errA == nil && errB == nil && x == y
	case !info.Mode().IsRegular():
		return false
	}
	return sameContent(root, a, b)
}

func sameContent(root disk, a, b string) bool {
	x, err := openFile(root, a)
	if err != nil {
		return false
	}
	defer x.Close()
	y, err := openFile(root, b)
	if err != nil {
		return false
	}
	defer y.Close()
	return sameStream(x, y)
}
