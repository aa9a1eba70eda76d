package git

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Dirty is what the run read and the commit has not: also if git ignores it.
func TestDirty(t *testing.T) {
	for name, c := range map[string]struct {
		change func(in, outside string) error
		dirty  bool
	}{
		"nothing":         {func(string, string) error { return nil }, false},
		"a change":        {func(in, _ string) error { return os.WriteFile(filepath.Join(in, "a.yaml"), []byte("2"), 0o644) }, true},
		"a removed file":  {func(in, _ string) error { return os.Remove(filepath.Join(in, "b.yaml")) }, true},
		"untracked, read": {func(in, _ string) error { return os.WriteFile(filepath.Join(in, "new.yaml"), nil, 0o644) }, true},
		"ignored, read":   {func(in, _ string) error { return os.WriteFile(filepath.Join(in, "ignored.yaml"), nil, 0o644) }, true},
		"in a directory":  {func(in, _ string) error { return write(filepath.Join(in, "charts/x/ignored.yaml")) }, true},
		"not read":        {func(in, _ string) error { return os.WriteFile(filepath.Join(in, "notes"), nil, 0o644) }, false},
		"outside":         {func(_, out string) error { return os.WriteFile(filepath.Join(out, "a.yaml"), nil, 0o644) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			top := filepath.Join(t.TempDir(), "work")
			in := filepath.Join(top, "fleet")
			sh(t, ".", "init", "--quiet", top)
			sh(t, top, "config", "status.showUntrackedFiles", "no")
			for _, file := range []string{"a.yaml", "b.yaml", "charts/y"} {
				must(t, write(filepath.Join(in, file)))
			}
			must(t, os.WriteFile(filepath.Join(top, ".gitignore"), []byte("ignored.yaml\n"), 0o644))
			sh(t, top, "add", "--all")
			sh(t, top, "commit", "--quiet", "-m", "first")
			must(t, c.change(in, top))
			var read []string
			for _, file := range []string{"a.yaml", "b.yaml", "new.yaml", "ignored.yaml", "charts"} {
				read = append(read, filepath.Join(in, file))
			}
			head, err := Checkout([]string{in}, read)
			if err != nil || head.Dirty != c.dirty || head.ID != sh(t, top, "rev-parse", "HEAD") {
				t.Errorf("%+v, %v; want dirty: %t", head, err, c.dirty)
			}
		})
	}
}

func write(name string) error {
	return errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte("1"), 0o644))
}

// That there is no commit is an answer; that git refuses to look is none.
func TestNoCheckout(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	if _, err := Checkout([]string{dir}, nil); !errors.Is(err, ErrNoCommit) {
		t.Errorf("no repository: %v", err)
	}
	sh(t, dir, "init", "--quiet")
	for _, at := range []string{dir, filepath.Join(dir, ".git")} {
		if _, err := Checkout([]string{at}, nil); !errors.Is(err, ErrNoCommit) {
			t.Errorf("%s: %v", at, err)
		}
	}
	sh(t, dir, "commit", "--quiet", "--allow-empty", "-m", "first")
	other := t.TempDir()
	sh(t, other, "init", "--quiet")
	if _, err := Checkout([]string{dir, other}, nil); !errors.Is(err, ErrNoCommit) {
		t.Errorf("two repositories: %v", err)
	}
	t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
	if _, err := Checkout([]string{dir}, nil); err == nil || errors.Is(err, ErrNoCommit) {
		t.Errorf("a repository of somebody else: %v", err)
	}
}
