//go:build unix

package git

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPipesAmongObjects proves that no git starts that would wait for a pipe among the objects of a repository,
// or of one that it borrows from.
func TestPipesAmongObjects(t *testing.T) {
	for _, name := range []string{"info/alternates", "pack/pack-1.idx", "info/commit-graph", "ab/cdef", "borrowed"} {
		t.Run(name, func(t *testing.T) {
			top := repo(t, map[string]string{"a": "1"})
			objects := filepath.Join(top, ".git", "objects")
			pipe := filepath.Join(objects, name)
			if name == "borrowed" {
				other := t.TempDir()
				pipe = filepath.Join(other, "pack", "pack-1.idx")
				must(t, os.WriteFile(filepath.Join(objects, "info", "alternates"), []byte("# a comment\n"+other+"\n"), 0o644))
			}
			must(t, os.MkdirAll(filepath.Dir(pipe), 0o755))
			if err := syscall.Mkfifo(pipe, 0o644); err != nil {
				t.Skip(err)
			}
			c, err := Find(t.Context(), top)
			if err == nil {
				_ = c.Close()
			}
			if err == nil || !strings.Contains(err.Error(), pipe) || errors.Is(err, ErrNoCommit) {
				t.Errorf("the error is %v, want one about %q", err, pipe)
			}
		})
	}
}

// TestPlants proves that refs are not mapped into memory whatever their size, and that a link does not show the
// objects of another repository.
func TestPlants(t *testing.T) {
	for name, c := range map[string]struct {
		plant func(t *testing.T, dir string) error
		want  string
	}{
		"huge refs": {func(t *testing.T, dir string) error {
			must(t, os.WriteFile(filepath.Join(dir, "packed-refs"), nil, 0o644))
			return os.Truncate(filepath.Join(dir, "packed-refs"), 3<<30)
		}, "must not have more than"},
		"huge ref": {func(t *testing.T, dir string) error {
			must(t, os.WriteFile(filepath.Join(dir, "refs", "heads", "x"), nil, 0o644))
			return os.Truncate(filepath.Join(dir, "refs", "heads", "x"), 3<<30)
		}, "must not have more than"},
		"objects of another": {func(t *testing.T, dir string) error {
			other := repo(t, map[string]string{"secret": "1"})
			must(t, os.RemoveAll(filepath.Join(dir, "objects")))
			return os.Symlink(filepath.Join(other, ".git", "objects"), filepath.Join(dir, "objects"))
		}, "must be a directory, and no link"},
	} {
		t.Run(name, func(t *testing.T) {
			top := repo(t, map[string]string{"a": "1"})
			must(t, c.plant(t, filepath.Join(top, ".git")))
			_, err := Find(t.Context(), top)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
		})
	}
}
