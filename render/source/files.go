package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/file"
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// Reader reads files, each once. Make one with [NewReader] or [NewConfined].
type Reader struct {
	root  *file.Dir // nil means the whole file system
	stdin io.Reader
	seen  map[string]bool
	named map[string]bool // paths that the user named
	spent *budget
	read  int             // documents
	ctx   context.Context // see Until
}

// NewReader returns a reader of the files that the user names. It reads standard input from stdin.
func NewReader(stdin io.Reader) *Reader {
	return &Reader{stdin: stdin, seen: map[string]bool{}, named: map[string]bool{}, spent: new(budget),
		ctx: context.Background()}
}

// NewConfined returns a reader that cannot leave root, neither by a name nor by a link. Names are relative to
// root.
func NewConfined(root *os.Root) *Reader {
	return &Reader{root: file.In(root), seen: map[string]bool{}, named: map[string]bool{}, spent: new(budget),
		ctx: context.Background()}
}

// Until makes the reader stop when the context ends: it reads no further file, and does not wait for a pipe.
// Its result is then incomplete, so the caller must check the context before using it.
func (r *Reader) Until(ctx context.Context) *Reader {
	r.ctx = ctx
	return r
}

// Fresh returns a reader of the same files that has not read any. Both count towards the limits of one run.
func (r *Reader) Fresh() *Reader {
	return &Reader{root: r.root, stdin: r.stdin, seen: map[string]bool{}, named: r.named, spent: r.spent, ctx: r.ctx}
}

// Read returns the documents of files, of standard input, and of directories with everything below them. Of a
// directory it reads *.yaml and *.yml that are not hidden. It does not follow links to directories, or links
// that lead out of a directory. Files come in the order of their names; files that were read before are left
// out. Findings: files that cannot be read or are not YAML, and links that are not followed.
func (r *Reader) Read(paths ...string) ([]Document, diag.List) {
	var docs []Document
	var found diag.List
	add := func(name string, content []byte, err error) {
		if errors.Is(err, errLinked) && r.isNamed(name, paths) {
			return
		}
		if err != nil {
			found.Add(r.notRead(name, err))
			return
		}
		if id := filepath.Clean(name); !r.seen[id] {
			r.seen[id] = true
			d, f := parse(name, content, r.spent)
			for i := range d {
				r.read++
				d[i].Order = r.read
			}
			docs, found = append(docs, d...), append(found, f...)
		}
	}
	for _, p := range paths {
		if r.ctx.Err() != nil {
			break
		}
		r.path(p, add)
	}
	slices.SortStableFunc(docs, func(a, b Document) int { return strings.Compare(a.File, b.File) })
	return docs, found
}

// OpenDir opens a directory. The result has regular files only, and links do not lead out of it. A directory that
// the user did not name must be in the repository, as a file must.
func (r *Reader) OpenDir(dir string) (fs.FS, error) { return r.enter(dir) }

func (r *Reader) path(p string, add func(string, []byte, error)) {
	if p == Stdin && r.stdin != nil {
		content, err := task.Until(r.ctx, "standard input", func() ([]byte, error) {
			return file.ReadAll(r.stdin, limit.File)
		})
		add("<stdin>", content, err)
		return
	}
	info, err := r.look(p)
	switch {
	case err != nil:
		add(p, nil, err)
	case info.IsDir():
		r.dir(p, add)
	default:
		content, err := r.File(p)
		add(p, content, err)
	}
}

func (r *Reader) stat(p string) (fs.FileInfo, error) {
	if r.root != nil {
		return r.root.Stat(p)
	}
	return os.Stat(p)
}

// dir reads what is below a directory. A confined reader follows links that stay in its root; other readers
// follow links that stay in the directory.
func (r *Reader) dir(dir string, add func(string, []byte, error)) {
	dir = filepath.ToSlash(dir)
	if r.root != nil {
		r.walk(r.root, path.Clean(dir), "", add)
		return
	}
	root, err := r.enter(dir)
	if err != nil {
		add(dir, nil, err)
		return
	}
	defer root.Close()
	r.walk(root, ".", dir, add)
}

// walk reads what is below start, a directory of root. Names begin with above.
func (r *Reader) walk(root *file.Dir, start, above string, add func(string, []byte, error)) {
	err := fs.WalkDir(root, start, func(name string, entry fs.DirEntry, err error) error {
		full := path.Join(above, name)
		switch {
		case r.ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			add(full, nil, err)
			return nil
		case strings.HasPrefix(entry.Name(), ".") && name != start:
			return skip(entry)
		case entry.IsDir():
			return nil
		case isYAML(name):
			if content, err := root.Read(name, limit.File); !errors.Is(err, file.ErrNotRegular) {
				add(full, content, err)
				return nil
			}
		}
		if entry.Type() == fs.ModeSymlink {
			r.link(full, add)
		}
		return nil
	})
	if err != nil {
		add(path.Join(above, start), nil, err)
	}
}

// Reasons why a link is not followed. They are reported because whoever deletes files that are no longer
// rendered must know that input may be missing.
var (
	errLinked = errors.New("is a link to a directory and is not followed")
	errOut    = errors.New("is a link out of the repository and is not followed")
)

// link reports a link to a directory. A confined reader does not look at targets outside of its root, so it
// reports these too.
func (r *Reader) link(name string, add func(string, []byte, error)) {
	switch info, err := r.stat(name); {
	case r.root != nil && escapes(err):
		add(name, nil, errOut)
	case err == nil && info.IsDir():
		add(name, nil, errLinked)
	}
}

// isNamed tells whether a directory is read by its own name too.
func (r *Reader) isNamed(dir string, paths []string) bool {
	info, err := r.stat(dir)
	return err == nil && slices.ContainsFunc(paths, func(p string) bool {
		other, err := r.stat(p)
		return err == nil && os.SameFile(info, other)
	})
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

func (r *Reader) notRead(name string, err error) diag.Diagnostic {
	pos := diag.Pos{File: name}
	switch {
	case errors.Is(err, errLinked):
		return diag.Diagnostic{Code: diag.Ignored, Pos: pos, Text: err.Error(), Hint: "name the directory itself"}
	case errors.Is(err, errOut):
		return diag.Diagnostic{Code: diag.Ignored, Pos: pos, Text: err.Error()}
	}
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err
	}
	d := diag.Diagnostic{Code: diag.Unreadable, Pos: pos, Text: fmt.Sprintf("cannot be read: %v", err)}
	switch {
	case errors.Is(err, errOutside):
		d.Text = "must not be read: it " + err.Error()
	case r.root != nil && escapes(err):
		d.Hint = "only files of the repository are read; links that lead out of it are not followed"
	}
	return d
}

// escapes recognises an error of package os by its message, because the package exports no error for it.
func escapes(err error) bool { return err != nil && strings.Contains(err.Error(), "escapes") }
