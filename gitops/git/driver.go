package git

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// driver prepares the commands of a repository.
type driver func(args ...string) command

// run runs git in the repository and returns what it prints.
func (d driver) run(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	return d(args...).output(ctx, stdin)
}

// line runs git and returns its answer of one line, "" if git says "no" by its
// exit code.
func (d driver) line(ctx context.Context, args ...string) (string, error) {
	out, err := d.run(ctx, nil, args...)
	if isNo(err) {
		return "", nil
	}
	return strings.TrimSuffix(string(out), "\n"), err
}

// Entry is one entry of a tree: a file, a symbolic link, a submodule or a
// directory.
type Entry struct{ Mode, ID string }

// IsFile tells whether the entry is an ordinary file.
func (e Entry) IsFile() bool { return e.Mode == "100644" || e.Mode == "100755" }

// IsLink tells whether the entry is a symbolic link: its content is the target.
func (e Entry) IsLink() bool { return e.Mode == "120000" }

// IsModule tells whether the entry is a submodule: a commit of another
// repository.
func (e Entry) IsModule() bool { return e.Mode == "160000" }

func (e Entry) isDir() bool { return e.Mode == directory }

const directory = "040000"

// Limits of what is read from a repository. A hostile repository can be small
// and still list any number of files, because its trees can contain one tree
// many times.
const (
	maxEntries = 2 << 20   // files of a listing
	maxName    = 64 << 10  // bytes of a path: the size of the buffer that reads it
	maxBlob    = 128 << 20 // bytes of a file
	maxRead    = 2 << 30   // bytes of the files that are read together
)

// list calls each for the entries of a commit at paths, or at its top if there
// are no paths. If deep, it lists the files below a directory in place of the
// directory.
func (d driver) list(ctx context.Context, commit string, deep bool, paths []string,
	each func(name string, e Entry)) error {
	args := []string{"ls-tree", "-z", "--full-tree"}
	if deep {
		args = append(args, "-r")
	}
	args = append(append(args, commit, "--"), paths...)
	return d(args...).stream(ctx, nil, func(out *bufio.Reader) error {
		for n := 0; ; n++ {
			line, err := out.ReadSlice(0)
			switch {
			case errors.Is(err, io.EOF) && len(line) == 0:
				return nil
			case errors.Is(err, bufio.ErrBufferFull):
				return fmt.Errorf("commit %.12s has a path of more than %d bytes", commit, maxName)
			case err != nil:
				return fmt.Errorf("git ls-tree ended early: %w", io.ErrUnexpectedEOF)
			case n == maxEntries:
				return fmt.Errorf("commit %.12s lists more than %d files", commit, maxEntries)
			}
			name, e, err := parseEntry(string(line[:len(line)-1]))
			if err != nil {
				return fmt.Errorf("commit %.12s: %w", commit, err)
			}
			each(name, e)
		}
	})
}

// parseEntry reads `<mode> <kind> <id> TAB <path>`. A commit can have paths
// that no work tree can have, such as `a/../b`; they are an error.
func parseEntry(line string) (string, Entry, error) {
	head, name, _ := strings.Cut(line, "\t")
	f := strings.Fields(head)
	isOdd := func(part string) bool { return part == "" || part == "." || part == ".." }
	if len(f) != 3 || slices.ContainsFunc(strings.Split(name, "/"), isOdd) {
		return "", Entry{}, fmt.Errorf("it has the entry %q, which cannot be a file", line)
	}
	return name, Entry{Mode: f[0], ID: f[2]}, nil
}

// Files lists all files of a commit below a directory, "." for all. The keys
// are paths below the directory. A directory that does not exist has no files.
func (d driver) Files(ctx context.Context, commit, dir string) (map[string]Entry, error) {
	prefix, below := "", []string(nil)
	if dir != "." {
		prefix = dir + "/"
		below = []string{prefix}
	}
	out := map[string]Entry{}
	err := d.list(ctx, commit, true, below, func(name string, e Entry) {
		if name, ok := strings.CutPrefix(name, prefix); ok {
			out[name] = e
		}
	})
	return out, err
}

// At lists the file of a commit at a path, or all files below it if it is a
// directory. "." is the top. The keys are paths from the top.
func (d driver) At(ctx context.Context, commit, name string) (map[string]Entry, error) {
	var at []string
	if name != "." {
		at = []string{name}
	}
	out := map[string]Entry{}
	err := d.list(ctx, commit, true, at, func(name string, e Entry) { out[name] = e })
	return out, err
}

// Lookup returns the entry of a commit at a path, which may be a directory. "."
// is the top.
func (d driver) Lookup(ctx context.Context, commit, name string) (e Entry, found bool, err error) {
	if name == "." {
		empty, err := d.IsEmpty(ctx, commit)
		return Entry{Mode: directory}, !empty, err
	}
	err = d.list(ctx, commit, false, []string{name}, func(at string, one Entry) {
		if at == name {
			e, found = one, true
		}
	})
	return e, found, err
}

// IsEmpty tells whether a commit has no file.
func (d driver) IsEmpty(ctx context.Context, commit string) (bool, error) {
	empty := true
	err := d.list(ctx, commit, false, nil, func(string, Entry) { empty = false })
	return empty, err
}

// InTheWay returns a part of the path dir that exists in a commit and is not a
// directory, "" for none.
func (d driver) InTheWay(ctx context.Context, commit, dir string) (obstacle string, err error) {
	for ; dir != "."; dir = path.Dir(dir) {
		err := d.list(ctx, commit, false, []string{dir}, func(name string, e Entry) {
			if !e.isDir() {
				obstacle = name
			}
		})
		if err != nil || obstacle != "" {
			return obstacle, err
		}
	}
	return "", nil
}

// Read calls each with the content of each blob, once, in the order of the IDs.
// each must not keep the content. The error is git's, or that of each.
func (d driver) Read(ctx context.Context, blobs []string, each func(blob string, content []byte) error) error {
	blobs = slices.Compact(slices.Sorted(slices.Values(blobs)))
	if len(blobs) == 0 {
		return nil
	}
	return d("cat-file", "--batch").stream(ctx, strings.NewReader(strings.Join(blobs, "\n")+"\n"),
		func(answers *bufio.Reader) error {
			var content []byte
			left := maxRead
			for _, blob := range blobs {
				_, kind, size, err := header(answers, min(left, maxBlob))
				if err == nil && kind != "blob" {
					err = fmt.Errorf("it is a %s, not a file", kind)
				}
				if err == nil {
					content = slices.Grow(content[:0], size+1)[:size+1]
					_, err = io.ReadFull(answers, content)
				}
				if err != nil {
					return fmt.Errorf("read object %s: %w", blob, err)
				}
				if err := each(blob, content[:size]); err != nil {
					return err
				}
				left -= size
			}
			return nil
		})
}

// errMissing says that a repository lacks an object.
var errMissing = errors.New("the repository lacks it\nhint: a shallow or partial clone has to fetch it first")

// header reads the first line of an answer of cat-file, `<name> <kind> <size>`.
// The content and a line feed follow it.
func header(answers *bufio.Reader, limit int) (id, kind string, size int, err error) {
	line, err := answers.ReadString('\n')
	if err != nil {
		return "", "", 0, fmt.Errorf("git ended early: %w", io.ErrUnexpectedEOF)
	}
	if n, _ := fmt.Sscan(line, &id, &kind, &size); n != 3 || size < 0 {
		return "", "", 0, fmt.Errorf("%w (git says %q)", errMissing, strings.TrimSpace(line))
	}
	if size > limit {
		return "", "", 0, fmt.Errorf("it has %d bytes, and must not have more than %d", size, limit)
	}
	return id, kind, size, nil
}
