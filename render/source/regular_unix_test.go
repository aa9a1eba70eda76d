//go:build unix

package source

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"github.com/meshpress/meshpress/internal/file"
)

func TestOpenDirHasNoPipes(t *testing.T) {
	write(t, map[string]string{"d/a.yaml": "kind: A"})
	if err := syscall.Mkfifo("d/pipe", 0o644); err != nil {
		t.Skip(err)
	}
	files, err := NewReader(nil).OpenDir("d")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.ReadFile(files, "a.yaml"); err != nil {
		t.Error(err)
	}
	if _, err := fs.ReadFile(files, "pipe"); !errors.Is(err, file.ErrNotRegular) {
		t.Errorf("a pipe was opened: %v", err)
	}
}
