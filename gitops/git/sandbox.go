package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// sandbox is a directory that git takes for its own. It borrows the objects and
// the names of a repository and has a configuration of ours, so git never sees
// that of the repository, of the user or of the system, nor its hooks,
// attributes, replacements and grafts. There is no work tree.
type sandbox struct{ dir, objects string }

// patience is for a repository that was made to hold git up: a pipe for a file.
const patience = 5 * time.Minute

func newSandbox(objects string) (sandbox, error) {
	dir, err := os.MkdirTemp("", "meshpress-git-")
	if err != nil {
		return sandbox{}, fmt.Errorf("hold git's files: %w", err)
	}
	s := sandbox{dir, objects}
	err = os.Mkdir(filepath.Join(dir, "refs"), 0o700)
	if err := errors.Join(err, s.write("HEAD", "ref: refs/heads/none\n"),
		s.write("config", settings{format: "sha1", refs: "files"}.text())); err != nil {
		return s, errors.Join(err, s.remove())
	}
	return s, nil
}

func (s sandbox) driver() driver {
	env := readerEnvironment(s.dir, s.objects)
	return func(args ...string) command { return command{env: env, args: args, dir: s.dir, patience: patience} }
}

func (s sandbox) write(name, text string) error {
	return os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600)
}

func (s sandbox) remove() error { return os.RemoveAll(s.dir) }

// borrow gives git the names of a repository.
func (s sandbox) borrow(p place, from settings) error {
	if from.refs != "files" && p.dir != p.common {
		return fmt.Errorf("the linked work tree %q cannot be read: its repository stores names as %q\nhint: use the main "+
			"work tree", p.top, from.refs)
	}
	if err := s.write("config", from.text()); err != nil {
		return err
	}
	for _, name := range []string{"HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD"} { // of the work tree
		text, err := small(filepath.Join(p.dir, name))
		if name != "HEAD" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := errors.Join(err, s.write(name, text)); err != nil {
			return err
		}
	}
	if err := os.Mkdir(filepath.Join(s.dir, "logs"), 0o700); err != nil {
		return err
	}
	for _, name := range []string{"refs", "packed-refs", "reftable", "shallow", "logs/refs"} {
		if err := s.share(filepath.Join(p.common, name), name); err != nil {
			return err
		}
	}
	return s.share(filepath.Join(p.dir, "logs/HEAD"), "logs/HEAD")
}

// share makes a file or directory of the repository be one of the sandbox, which
// git only reads.
func (s sandbox) share(from, name string) error {
	switch err := noLinks(from); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	to := filepath.Join(s.dir, name)
	os.Remove(to) // the empty directory that makes git accept the sandbox
	if os.Symlink(from, to) == nil {
		return nil
	}
	return copyOf(from, to) // a system where links are for administrators
}

// noLinks refuses what leads to the names of another repository, or hangs.
func noLinks(name string) error {
	if _, err := os.Lstat(name); err != nil {
		return err
	}
	return filepath.WalkDir(name, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed just now
			return nil
		case err == nil && !d.IsDir() && !d.Type().IsRegular():
			return fmt.Errorf("%q must be a file or a directory, and no link", name)
		}
		return err
	})
}

func copyOf(from, to string) error {
	if info, err := os.Stat(from); err != nil || info.IsDir() {
		return errors.Join(err, os.CopyFS(to, os.DirFS(from)))
	}
	text, err := os.ReadFile(from)
	return errors.Join(err, os.WriteFile(to, text, 0o600))
}
