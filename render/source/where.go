package source

import (
	"os"
	"path/filepath"
	"slices"
)

// Dirs returns the directories of the files that were read, sorted.
func (r *Reader) Dirs() []string {
	var dirs []string
	for name := range r.seen {
		dirs = append(dirs, filepath.Dir(name))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// Above lists a directory and its parents up to the top of the repository: the root of a confined reader, or
// the directory that has .git. Outside of a repository it returns only the directory itself.
func (r *Reader) Above(dir string) []string {
	all := []string{dir}
	for at := dir; len(all) < maxAbove; at = filepath.Join(at, "..") {
		switch {
		case r.root != nil && filepath.Clean(at) == ".", r.root == nil && r.Exists(filepath.Join(at, ".git")):
			return all
		case r.root == nil && isTop(at):
			return all[:1]
		}
		all = append(all, filepath.Join(at, ".."))
	}
	return all[:1]
}

const maxAbove = 100 // levels of directories

func isTop(dir string) bool {
	absolute, err := filepath.Abs(dir)
	return err != nil || filepath.Dir(absolute) == absolute
}

// Exists tells whether there is a file, directory or link of a name. The target of the link may be missing.
func (r *Reader) Exists(name string) bool {
	var err error
	if r.root != nil {
		_, err = r.root.Lstat(name)
	} else {
		_, err = os.Lstat(name)
	}
	return err == nil
}

// IsDir tells whether a name is that of a directory.
func (r *Reader) IsDir(name string) bool {
	info, err := r.stat(name)
	return err == nil && info.IsDir()
}
