package fn_test

import (
	"os"
	"path/filepath"
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
		docs, found := source.Parse(file, []byte("apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\nspec: {only: [a]}\n"))
		in, more := lifecycle.Decode(docs)
		if found.HasErrors() || more.HasErrors() {
			t.Fatal(found, more)
		}
		spec := in.Configs[0].Spec
		spec.Charts.Lock = lock
		return spec
	}
	for want, have := range map[string]string{
		"some.lock":                          fn.LockFile(source.NewReader(nil), config("a/b.yaml", "some.lock"), []string{dir}),
		"a/meshpress.lock":                   fn.LockFile(source.NewReader(nil), config("a/b.yaml", ""), []string{dir}),
		filepath.Join(dir, "meshpress.lock"): fn.LockFile(source.NewReader(nil), lifecycle.ConfigSpec{}, []string{dir, "b"}),
		"meshpress.lock":                     fn.LockFile(source.NewReader(nil), lifecycle.ConfigSpec{}, []string{"-"}),
	} {
		if have != want {
			t.Errorf("the lock is %q, want %q", have, want)
		}
	}
	if have := fn.LockFile(source.NewReader(nil), lifecycle.ConfigSpec{}, []string{file}); have != filepath.Join(dir, "meshpress.lock") {
		t.Errorf("the lock of a file is %q", have)
	}
}
