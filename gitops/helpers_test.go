package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/layout"
)

// fleet is what a run writes: cluster -> path -> content.
type fleet map[string]map[string]string

// unlike is how the system of a test differs from the one that the test runs on.
type unlike func(*system)

// createOn is Create on a system that does without fsync, for which tests have no time.
func createOn(dir string, changes ...unlike) (*Tree, error) {
	on := native()
	on.sync = func(*os.File) error { return nil }
	for _, change := range changes {
		change(on)
	}
	return create(dir, on)
}

// stageAll opens dir and adds the fleet; the tree is discarded at the latest
// when the test ends.
func stageAll(t *testing.T, dir string, f fleet, changes ...unlike) (*Tree, error) {
	t.Helper()
	tree, err := createOn(dir, changes...)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { _ = tree.Discard() })
	return tree, addAll(tree, f)
}

func addAll(tree *Tree, f fleet) error {
	for cluster, files := range f {
		content := map[string][]byte{}
		for p, text := range files {
			content[p] = []byte(text)
		}
		if err := tree.Add(cluster, content); err != nil {
			return err
		}
	}
	return nil
}

// run is a whole run. A failed one leaves no staging area, which is checked.
func run(t *testing.T, dir string, f fleet, changes ...unlike) (Report, error) {
	t.Helper()
	tree, err := stageAll(t, dir, f, changes...)
	var r Report
	if err == nil {
		r, err = tree.Commit(t.Context())
	}
	if tree != nil {
		if err := tree.Discard(); err != nil {
			t.Errorf("Discard: %v", err)
		}
	}
	return r, err
}

func mustRun(t *testing.T, dir string, f fleet, changes ...unlike) Report {
	t.Helper()
	r, err := run(t, dir, f, changes...)
	if err != nil {
		t.Fatalf("run: %v", err)
	}
	if s := stages(t, dir); len(s) > 0 {
		t.Fatalf("left behind: %q", s)
	}
	return r
}

func stages(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, layout.Reserved+"*"))
	must(t, err)
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes files that meshpress knows nothing of; a path that ends with a
// slash is a directory, "-> x" is a symbolic link to x.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for p, content := range files {
		name := filepath.Join(dir, p)
		if strings.HasSuffix(p, "/") {
			must(t, os.MkdirAll(name, 0o755))
			continue
		}
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		if target, ok := strings.CutPrefix(content, "-> "); ok {
			must(t, os.Symlink(target, name))
			continue
		}
		must(t, os.WriteFile(name, []byte(content), 0o644))
	}
}

// look returns path -> mode and content of all below dir. Staging areas are
// left out.
func look(t *testing.T, dir string) map[string]string {
	t.Helper()
	return lookWith(t, dir, func(fs.FileInfo) string { return "" })
}

// lookClosely is look with times and identities, for files nothing may touch.
func lookClosely(t *testing.T, dir string) map[string]string {
	t.Helper()
	return lookWith(t, dir, func(info fs.FileInfo) string {
		return fmt.Sprintf(" %s %s", info.ModTime(), identity(info))
	})
}

func lookWith(t *testing.T, dir string, more func(fs.FileInfo) string) map[string]string {
	t.Helper()
	seen := map[string]string{}
	must(t, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasPrefix(d.Name(), stagePrefix) {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		p, _ := filepath.Rel(dir, name)
		seen[filepath.ToSlash(p)] = info.Mode().String() + more(info) + contentOf(name, info)
		return nil
	}))
	return seen
}

func contentOf(name string, info fs.FileInfo) string {
	switch {
	case info.Mode().IsRegular():
		content, err := os.ReadFile(name)
		return fmt.Sprintf(" %q %v", content, err)
	case info.Mode().Type() == fs.ModeSymlink:
		target, _ := os.Readlink(name)
		return " -> " + target
	}
	return ""
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// wantError checks that the message has all these parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, p := range parts {
		if !strings.Contains(err.Error(), p) {
			t.Errorf("error lacks %q:\n%v", p, err)
		}
	}
}

// onStep calls f at every step of the package, one at a time.
func onStep(f func(what string)) unlike {
	var mu sync.Mutex
	return func(on *system) {
		on.step = func(what string) {
			mu.Lock()
			defer mu.Unlock()
			f(what)
		}
	}
}

// once calls f the first time that the step is reached.
func once(t *testing.T, what string, f func()) unlike {
	t.Helper()
	done := false
	t.Cleanup(func() {
		if !done {
			t.Errorf("step %q was never reached", what)
		}
	})
	return onStep(func(s string) {
		if s == what && !done {
			done = true
			f()
		}
	})
}

// linkedBy makes hard links with f.
func linkedBy(f func(root *os.Root, from, to string) error) unlike {
	return func(on *system) { on.link = f }
}

// withoutLinks is a file system that has no hard links.
func withoutLinks(on *system) {
	on.link = func(*os.Root, string, string) error { return fs.ErrPermission }
}

// exchangedBy swaps directories with f.
func exchangedBy(f func(root *os.Root, a, b string) error) unlike {
	return func(on *system) { on.exchange = f }
}

// withoutExchange is a file system that cannot swap two directories.
func withoutExchange(on *system) {
	on.exchange = func(*os.Root, string, string) error { return errors.ErrUnsupported }
}

// syncedBy makes files safe on disk with f, one at a time.
func syncedBy(f func(*os.File) error) unlike {
	var mu sync.Mutex
	return func(on *system) {
		on.sync = func(file *os.File) error {
			mu.Lock()
			defer mu.Unlock()
			return f(file)
		}
	}
}

// syncedAtOnceBy makes file systems safe on disk with f, if that is possible.
func syncedAtOnceBy(possible bool, f func(*os.File) error) unlike {
	return func(on *system) { on.syncsAll, on.syncAll = func() bool { return possible }, f }
}

func rootOf(t *testing.T, dir string) disk {
	t.Helper()
	root, err := openDisk(dir, native())
	must(t, err)
	t.Cleanup(func() { _ = root.Close() })
	return root
}

func paths(p ...string) []string { return slices.Clone(p) }
