//go:build unix

package file_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
)

// TestOnlyRegularFilesAreRead proves that reading never waits for a writer of a pipe, and never leaves the
// directory.
func TestOnlyRegularFilesAreRead(t *testing.T) {
	top := t.TempDir()
	in := filepath.Join(top, "in")
	if err := errors.Join(os.Mkdir(in, 0o750), os.WriteFile(filepath.Join(top, "out.yaml"), []byte("a: 1"), 0o600),
		os.Symlink("../out.yaml", filepath.Join(in, "link")), os.WriteFile(filepath.Join(in, "a"), []byte("a"), 0o600),
		os.Symlink("a", filepath.Join(in, "own"))); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(in, "pipe"), 0o600); err != nil {
		t.Skip(err)
	}
	dir, err := file.OpenDir(in)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	for name, ok := range map[string]bool{"a": true, "own": true, "link": false, "pipe": false, ".": false,
		"../out.yaml": false} {
		if _, err := dir.Read(name, limit.File); (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := file.ReadFound(filepath.Join(in, "pipe"), limit.File); !errors.Is(err, file.ErrNotRegular) {
		t.Error(err)
	}
	if _, err := file.ReadFS(os.DirFS(in), "pipe", limit.File); !errors.Is(err, file.ErrNotRegular) {
		t.Error(err)
	}
	if _, err := file.OpenDir(filepath.Join(in, "pipe")); err == nil {
		t.Error("a pipe is a directory")
	}
	if _, err := dir.Read("a", 0); err == nil {
		t.Error("a file above the limit is read")
	}
}
