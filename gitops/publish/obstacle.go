package publish

import (
	"path"
	"strings"
)

// obstacle returns the path of what is not ours and would be lost if the file
// name were written: a directory in its place, or a file in the place of one of
// its directories. It returns "" for none.
func (u *unit) obstacle(b *branch, name string) string {
	full := path.Join(u.dir, name)
	if b.dirs[full] && !u.empties(b, full) {
		return full
	}
	for dir := path.Dir(full); dir != "."; dir = path.Dir(dir) {
		if _, isFile := b.files[dir]; isFile && !u.owns(b, dir) {
			return dir
		}
	}
	return ""
}

// empties tells whether all files of a directory are ours, and this change
// removes them.
func (u *unit) empties(b *branch, dir string) bool {
	for full := range b.files {
		if strings.HasPrefix(full, dir+"/") && !u.owns(b, full) {
			return false
		}
	}
	return true
}

// owns tells whether a file is ours, and this change removes it.
func (u *unit) owns(b *branch, full string) bool {
	name := strings.TrimPrefix(full, u.dir+"/")
	_, wanted := u.want[name]
	_, ours := b.index[u.dir][name]
	return ours && !wanted
}
