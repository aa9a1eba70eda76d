package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// sandbox is a temporary directory that git uses as its repository. It uses the
// objects and refs of the real repository, and has a configuration that we
// write. So git never sees the configuration of the repository, of the user or
// of the system, and no hooks, attributes, replacements and grafts. There is no
// work tree.
type sandbox struct{ dir, objects string }

// patience is the most time for one call of git. A hostile repository could
// block git, for example by a pipe in the place of a file.
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

// borrow makes the refs and the HEAD of a repository visible in the sandbox.
func (s sandbox) borrow(p place, from settings) error {
	if from.refs != "files" && p.dir != p.common {
		return fmt.Errorf("the linked work tree %q cannot be read: its repository stores refs in the format %q\nhint: use "+
			"the main "+
			"work tree", p.top, from.refs)
	}
	if err := s.write("config", from.text()); err != nil {
		return err
	}
	for _, name := range []string{"HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD"} { // each work tree has its own
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

// share links a file or directory of the repository into the sandbox, or copies
// it where links cannot be made. git only reads it.
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
	return copyOf(from, to) // some systems let only administrators make links
}

// maxRefs is the limit of a file of refs or reflogs in bytes. git maps such a
// file into memory; those of the largest public repositories have 100 MiB.
const maxRefs = 256 << 20

// noLinks refuses links, which could lead to the refs of another repository,
// files that could block git, such as pipes, and files over the limit.
func noLinks(name string) error {
	if _, err := os.Lstat(name); err != nil {
		return err
	}
	return filepath.WalkDir(name, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // git removed it just now
			return nil
		case err == nil && !d.IsDir() && !d.Type().IsRegular():
			return fmt.Errorf("%q must be a file or a directory, and no link", name)
		case err == nil && !d.IsDir():
			return checkRefs(name, d)
		}
		return err
	})
}

func checkRefs(name string, d fs.DirEntry) error {
	info, err := d.Info()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err == nil && info.Size() > maxRefs:
		return fmt.Errorf("%q must not have more than %d bytes", name, maxRefs)
	}
	return err
}

func copyOf(from, to string) error {
	if info, err := os.Stat(from); err != nil || info.IsDir() {
		return errors.Join(err, os.CopyFS(to, os.DirFS(from)))
	}
	text, err := os.ReadFile(from)
	return errors.Join(err, os.WriteFile(to, text, 0o600))
}
