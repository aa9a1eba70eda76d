package file_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/render/limit"
)

// TestDirIsAFileSystem: functions of package fs walk and read a directory, and its subdirectories.
func TestDirIsAFileSystem(t *testing.T) {
	top := t.TempDir()
	if err := errors.Join(os.MkdirAll(filepath.Join(top, "b", "c"), 0o750),
		os.WriteFile(filepath.Join(top, "b", "c", "x.yaml"), []byte("x: 1\n"), 0o600),
		os.WriteFile(filepath.Join(top, "a"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	dir, err := file.OpenDir(top)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	var names []string
	if err := fs.WalkDir(dir, ".", func(name string, _ fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	}); err != nil || strings.Join(names, " ") != ". a b b/c b/c/x.yaml" {
		t.Errorf("a walk finds %q, %v", names, err)
	}
	below, err := dir.OpenDir("b/c")
	if err != nil {
		t.Fatal(err)
	}
	defer below.Close()
	if text, err := file.ReadFS(below, "x.yaml", limit.File); err != nil || string(text) != "x: 1\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := below.Read("../../a", limit.File); err == nil {
		t.Error("a name leads out of a subdirectory")
	}
	if _, err := dir.OpenDir("a"); err == nil {
		t.Error("a file is a directory")
	}
	if _, err := file.OpenDir(filepath.Join(top, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a directory that is not there: %v", err)
	}
}

// TestEveryWayToReadHasTheLimit reads content of the limit's length, and of one byte more.
func TestEveryWayToReadHasTheLimit(t *testing.T) {
	top := t.TempDir()
	const most limit.Limit = 4
	ways := map[string]func(name string) ([]byte, error){
		"named": func(name string) ([]byte, error) { return file.ReadNamed(filepath.Join(top, name), most) },
		"found": func(name string) ([]byte, error) { return file.ReadFound(filepath.Join(top, name), most) },
		"any":   func(name string) ([]byte, error) { return file.ReadFS(os.DirFS(top), name, most) },
		"stream": func(name string) ([]byte, error) {
			f, err := os.Open(filepath.Join(top, name))
			if err != nil {
				return nil, err
			}
			defer f.Close()
			return file.ReadAll(io.MultiReader(f, strings.NewReader("")), most)
		},
	}
	if err := errors.Join(os.WriteFile(filepath.Join(top, "fits"), []byte("1234"), 0o600),
		os.WriteFile(filepath.Join(top, "large"), []byte("12345"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for way, read := range ways {
		if text, err := read("fits"); err != nil || string(text) != "1234" {
			t.Errorf("%s: %q, %v", way, text, err)
		}
		var exceeded *limit.Error
		if _, err := read("large"); !errors.As(err, &exceeded) || !strings.Contains(err.Error(), "4 bytes") {
			t.Errorf("%s, one byte too many: %v", way, err)
		}
		if _, err := read("none"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s, a file that is not there: %v", way, err)
		}
	}
}
