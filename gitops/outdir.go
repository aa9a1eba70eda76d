package gitops

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ensureDir makes dir with its parents and returns the directories that it
// made, innermost first.
func ensureDir(dir string) ([]string, error) {
	if dir == "" {
		return nil, errors.New("output directory must not be empty\nhint: give a directory, such as `-o rendered`")
	}
	missing, err := missingDirs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		removeEmpty(missing)
		return nil, fmt.Errorf("cannot make output directory %q: %w", dir, err)
	}
	return missing, nil
}

// missingDirs lists dir and those of its parents that do not exist.
func missingDirs(dir string) ([]string, error) {
	var missing []string
	for p := filepath.Clean(dir); ; p = filepath.Dir(p) {
		info, err := os.Stat(p)
		switch {
		case err == nil && !info.IsDir():
			return nil, fmt.Errorf("output path %q must be a directory\nhint: choose another directory or move the file away", p)
		case err == nil:
			return missing, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("cannot use output directory %q: %w", dir, err)
		}
		if _, err := os.Lstat(p); err == nil {
			return nil, fmt.Errorf("output path %q is a symbolic link to nothing\nhint: make the directory that it points to, "+
				"or delete the link", p)
		}
		missing = append(missing, p)
	}
}

// removeEmpty removes directories as long as they are empty.
func removeEmpty(dirs []string) {
	for _, d := range dirs {
		if os.Remove(d) != nil {
			return
		}
	}
}

// lockDir locks the directory itself, so that no lock file remains. Where that
// is not possible there is no lock.
func lockDir(root disk) (*os.File, error) {
	f, err := root.Open(".")
	if err != nil {
		return nil, fmt.Errorf("cannot read output directory: %w", err)
	}
	err = tryLock(f)
	if err == nil || errors.Is(err, errors.ErrUnsupported) {
		return f, nil
	}
	f.Close()
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("another meshpress writes to output directory %q\nhint: wait until it ends or choose "+
			"another directory", root.Name())
	}
	return nil, fmt.Errorf("cannot lock output directory %q: %w", root.Name(), err)
}

// errLocked says that another process holds the lock.
var errLocked = errors.New("locked by another process")
