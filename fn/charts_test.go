package fn_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

func TestLockIsBesideTheConfigOrAtTheTopOfThePaths(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "ilm.yaml")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	config := func(file, lock string) lifecycle.ConfigSpec {
		docs, found := source.Parse(file,
			[]byte("apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {only: [a]}\n"))
		in, more := lifecycle.Decode(docs)
		if found.HasErrors() || more.HasErrors() {
			t.Fatal(found, more)
		}
		spec := in.Configs[0].Spec
		spec.Charts.Lock = lock
		return spec
	}
	lockFile := func(config lifecycle.ConfigSpec, paths []string) string {
		name, found := fn.LockFile(source.NewReader(nil), config, paths)
		if len(found) > 0 {
			t.Error(found)
		}
		return name
	}
	for want, have := range map[string]string{
		"some.lock":                          lockFile(config("a/b.yaml", "some.lock"), []string{dir}),
		"a/meshpress.lock":                   lockFile(config("a/b.yaml", ""), []string{dir}),
		filepath.Join(dir, "meshpress.lock"): lockFile(lifecycle.ConfigSpec{}, []string{dir, "b"}),
		"meshpress.lock":                     lockFile(lifecycle.ConfigSpec{}, []string{"-"}),
	} {
		if have != want {
			t.Errorf("the lock is %q, want %q", have, want)
		}
	}
	if have := lockFile(lifecycle.ConfigSpec{}, []string{file}); have != filepath.Join(dir, "meshpress.lock") {
		t.Errorf("the lock of a file is %q", have)
	}
}

func TestNearestLockOfTheInputsCounts(t *testing.T) {
	const input = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
	for name, test := range map[string]struct {
		files []string // of a repository; locks among them
		paths []string
		want  string // a lock, or the text of the finding
	}{
		"in the second path": {[]string{"a/x.yaml", "b/y.yaml", "b/meshpress.lock"}, []string{"a", "b"}, "b/meshpress.lock"},
		"at the top":         {[]string{"a/b/x.yaml", "meshpress.lock"}, []string{"a/b/x.yaml"}, "meshpress.lock"},
		"the nearest": {[]string{"a/b/x.yaml", "a/meshpress.lock", "meshpress.lock"}, []string{"a/b"},
			"a/meshpress.lock"},
		"below the path": {[]string{"a/b/x.yaml", "a/b/meshpress.lock"}, []string{"."}, "a/b/meshpress.lock"},
		"several": {[]string{"a/x.yaml", "a/meshpress.lock", "b/y.yaml", "b/meshpress.lock"}, []string{"."},
			"must have one lock, but they have several"},
		"beside another file": {[]string{"a/x.yaml", "b/meshpress.lock"}, []string{"a"}, "a/meshpress.lock"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			if err := os.Mkdir(".git", 0o755); err != nil {
				t.Fatal(err)
			}
			for _, file := range test.files {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(input), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			root, err := os.OpenRoot(".")
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			for _, reader := range []*source.Reader{source.NewReader(nil), source.NewConfined(root)} {
				reader.Read(test.paths...)
				have, found := fn.LockFile(reader, lifecycle.ConfigSpec{}, test.paths)
				if len(found) > 0 {
					have = found[0].Text
				}
				if !strings.Contains(filepath.Clean(have), test.want) {
					t.Errorf("%q, want %q", have, test.want)
				}
			}
		})
	}
}
