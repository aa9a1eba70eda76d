package git

import (
	"bytes"
	"path"
	"strings"
)

// Entry is a file of a commit, or a link, or a repository in it.
type Entry struct{ Mode, ID string }

// IsFile tells whether the entry is an ordinary file.
func (e Entry) IsFile() bool { return e.Mode == "100644" || e.Mode == "100755" }

// Files lists all files of a commit below a directory, "." for all, by their
// paths below it. A directory that is not there has none.
func (r *Repository) Files(commit, dir string) (map[string]Entry, error) {
	prefix := ""
	if dir != "." {
		prefix = dir + "/"
	}
	out := map[string]Entry{}
	err := r.list(commit, prefix, []string{"-r"}, func(_ string, e Entry, name string) {
		if below, ok := strings.CutPrefix(name, prefix); ok {
			out[below] = e
		}
	})
	return out, err
}

// IsEmpty tells whether a commit has no file.
func (r *Repository) IsEmpty(commit string) (bool, error) {
	empty := true
	err := r.list(commit, "", nil, func(string, Entry, string) { empty = false })
	return empty, err
}

// InTheWay returns the part of a path that is something else than a directory
// in a commit, "" for none.
func (r *Repository) InTheWay(commit, dir string) (obstacle string, err error) {
	for ; dir != "."; dir = path.Dir(dir) {
		err := r.list(commit, dir, nil, func(kind string, _ Entry, name string) {
			if kind != "tree" {
				obstacle = name
			}
		})
		if err != nil || obstacle != "" {
			return obstacle, err
		}
	}
	return "", nil
}

func (r *Repository) list(commit, name string, options []string, each func(kind string, e Entry, name string)) error {
	args := append([]string{"ls-tree", "-z", "--full-tree"}, options...)
	args = append(args, commit)
	if name != "" {
		args = append(args, "--", name)
	}
	out, err := r.run(nil, args...)
	if err != nil {
		return err
	}
	for line := range bytes.SplitSeq(out, []byte{0}) {
		head, name, _ := strings.Cut(string(line), "\t")
		if f := strings.Fields(head); len(f) == 3 {
			each(f[1], Entry{Mode: f[0], ID: f[2]}, name)
		}
	}
	return nil
}
