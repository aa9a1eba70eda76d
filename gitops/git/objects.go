package git

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxAlternates is the depth to which git follows stores of objects that borrow
// from other stores.
const maxAlternates = 5

// checkObjects refuses a store of objects with a file that git would wait for: a
// pipe, a socket or a device. It checks the stores that the store borrows from too.
// The store of a checkout must be in its repository: a link would show the objects of another one.
func checkObjects(dir string) error {
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return fmt.Errorf("%q must be a directory, and no link", dir)
	}
	return checkStore(dir, map[string]bool{}, 0)
}

func checkStore(dir string, seen map[string]bool, depth int) error {
	dir, err := real(dir)
	if errors.Is(err, fs.ErrNotExist) || seen[dir] || depth > maxAlternates {
		return nil // git ignores such a store
	}
	if err != nil {
		return err
	}
	seen[dir] = true
	if err := filepath.WalkDir(dir, checkEntry); err != nil {
		return err
	}
	text, err := small(filepath.Join(dir, "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for line := range strings.Lines(text) {
		other := strings.TrimRight(line, "\r\n")
		if other == "" || strings.HasPrefix(other, "#") {
			continue
		}
		if !filepath.IsAbs(other) {
			other = filepath.Join(dir, other)
		}
		if err := checkStore(other, seen, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// checkEntry checks an entry of a store. A link may lead to a file or a directory.
func checkEntry(name string, d fs.DirEntry, err error) error {
	if errors.Is(err, fs.ErrNotExist) { // git removed it just now
		return nil
	}
	if err != nil || d.IsDir() || d.Type().IsRegular() {
		return err
	}
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = fmt.Errorf("%q must be a file or a directory", name)
	}
	return err
}
