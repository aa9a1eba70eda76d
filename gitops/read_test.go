package gitops

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/layout"
)

func TestReadReturnsWhatAddTook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	want := fleet{"a": {"r/manifest.yaml": "1", "r/crds.yaml": "2"}, "b": {"m.yaml": "3"}, "none": {}}
	mustRun(t, dir, want)
	write(t, dir, map[string]string{
		"README": "mine", "a/notes": "mine", "a/r/own.yaml": "mine", "notes/x.yaml": "mine", ".git/config": "mine",
		"byhand/r/manifest.yaml": "4", "byhand/r/values.yaml": "mine", "byhand/r/deep/manifest.yaml": "mine",
		"byhand/manifest.yaml": "mine",
	})
	want["byhand"] = map[string]string{"r/manifest.yaml": "4"}
	if diff := cmp.Diff(want, readAll(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestReadTakesEditedFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	mustRun(t, dir, fleet{"a": {"m": "1"}})
	write(t, dir, map[string]string{"a/m": "edited"})
	if diff := cmp.Diff(fleet{"a": {"m": "edited"}}, readAll(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(dir string) error
		below  string
		want   string
	}{
		"a missing file": {func(dir string) error {
			return os.Remove(filepath.Join(dir, "a/m"))
		}, "", `cluster "a": cannot read`},
		"a damaged index": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "a", layout.IndexFile), []byte("x"), 0o644)
		}, "", `index "a/.meshpress-index" is damaged`},
		"a link out of it": {func(dir string) error { return relinked(dir) }, "", "escapes"},
		"an empty folder": {func(dir string) error {
			return os.RemoveAll(filepath.Join(dir, "a"))
		}, "", "holds no rendered cluster"},
		"a cluster's files": {func(string) error { return nil }, "a", "give the directory above it"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "out")
			mustRun(t, dir, fleet{"a": {"m": "1"}})
			if err := c.change(dir); err != nil {
				t.Skip(err)
			}
			root, err := os.OpenRoot(filepath.Join(dir, c.below))
			must(t, err)
			defer root.Close()
			err = layout.Read(root.FS(), func(*layout.Cluster) error { return nil })
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestReadStopsAtTheCallersError(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	mustRun(t, dir, fleet{"a": {"m": "1"}, "b": {"m": "1"}})
	calls, stop := 0, errors.New("stop")
	err := layout.Read(os.DirFS(dir), func(*layout.Cluster) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

func relinked(dir string) error {
	name := filepath.Join(dir, "a/m")
	return errors.Join(os.Remove(name), os.Symlink("/etc/passwd", name))
}

func readAll(t *testing.T, dir string) fleet {
	t.Helper()
	root, err := os.OpenRoot(dir)
	must(t, err)
	defer root.Close()
	got := fleet{}
	must(t, layout.Read(root.FS(), func(c *layout.Cluster) error {
		got[c.Name] = map[string]string{}
		for name, text := range c.Files {
			got[c.Name][name] = string(text)
		}
		return nil
	}))
	return got
}
