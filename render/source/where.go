package source

import (
	"os"
	"path/filepath"
	"slices"
)

// Dirs are the directories of the files that were read, sorted.
func (r *Reader) Dirs() []string {
	var dirs []string
	for name := range r.seen {
		dirs = append(dirs, filepath.Dir(name))
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// Above lists a directory and those above it, up to the top of the repository: a
// confined reader's root, or where .git is. Outside of a repository there is only
// the directory itself.
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

const maxAbove = 100 // directories in each other

func isTop(dir string) bool {
	absolute, err := filepath.Abs(dir)
	return err != nil || filepath.Dir(absolute) == absolute
}

// Exists tells whether there is anything of a name, if only a link to nothing.
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
