package git

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/internal/file"
)

// Differs tells whether files on disk differ from a commit. Files in read, and
// files below directories in read, must be in the commit with the same content.
// Files that the commit has at or below paths must exist on disk. Other files
// do not matter.
//
// Contents are compared here and not by git, because git's filters are
// programs. So line ends may differ, and a file of Git LFS is compared by the
// digest in its pointer.
func (c *Checkout) Differs(ctx context.Context, commit string, paths, read []string) (bool, error) {
	root, err := os.OpenRoot(c.Top)
	if err != nil {
		return false, err
	}
	defer root.Close()
	d := &difference{Checkout: c, root: root, read: map[string]bool{}, files: map[string]Entry{}}
	expected := slices.Compact(slices.Sorted(slices.Values(c.inside(paths))))
	for _, name := range c.inside(read) {
		d.read[name] = true
	}
	if err := c.listAll(ctx, commit, expected, d.files); err != nil {
		return false, err
	}
	if differs, err := d.changed(ctx); differs || err != nil {
		return differs, err
	}
	return d.added(ctx, commit)
}

// inside returns the files that exist in the work tree, as paths from its top.
func (c *Checkout) inside(files []string) []string {
	var out []string
	for _, name := range files {
		full, err := real(name)
		if err != nil {
			continue
		}
		if below, err := filepath.Rel(c.Top, full); err == nil && filepath.IsLocal(below) {
			out = append(out, filepath.ToSlash(below))
		}
	}
	return out
}

// listAll lists the files that a commit has at and below paths.
func (c *Checkout) listAll(ctx context.Context, commit string, paths []string, into map[string]Entry) error {
	const atOnce = 200 // the length of a command line is limited
	if slices.Contains(paths, ".") {
		return c.list(ctx, commit, true, nil, func(name string, e Entry) { into[name] = e })
	}
	for some := range slices.Chunk(paths, atOnce) {
		if err := c.list(ctx, commit, true, some, func(name string, e Entry) { into[name] = e }); err != nil {
			return err
		}
	}
	return nil
}

// difference compares a work tree with files of a commit.
type difference struct {
	*Checkout
	root  *os.Root
	read  map[string]bool
	files map[string]Entry
}

// matters tells whether a file was read, or is below a directory that was read.
func (d *difference) matters(name string) bool {
	for ; !d.read[name]; name = name[:strings.LastIndexByte(name, '/')] {
		if !strings.Contains(name, "/") {
			return d.read["."]
		}
	}
	return true
}

// changed tells whether a file of the commit is missing on disk, or was read
// and differs.
func (d *difference) changed(ctx context.Context) (bool, error) {
	doubtful := map[string][]string{} // by blob
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		e := d.files[name]
		if _, err := d.root.Lstat(name); err != nil {
			return true, nil // even a submodule that is not checked out has an empty directory
		}
		if e.IsModule() || !d.matters(name) {
			continue
		}
		if same, err := d.same(name, e); err != nil {
			return false, fmt.Errorf("compare %q with the commit: %w", name, err)
		} else if !same {
			doubtful[e.ID] = append(doubtful[e.ID], name)
		}
	}
	differs := false
	err := d.Read(ctx, slices.Collect(maps.Keys(doubtful)), func(blob string, content []byte) error {
		for _, name := range doubtful[blob] {
			differs = differs || !d.isLarge(name, content)
		}
		return nil
	})
	return differs, err
}

const maxText = 16 << 20 // bytes of a file whose line ends may differ

// same tells whether a file has the content of the commit, apart from line
// ends.
func (d *difference) same(name string, e Entry) (bool, error) {
	info, err := d.root.Lstat(name)
	if err != nil {
		return false, err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err := d.root.Readlink(name)
		return e.IsLink() && blobOf(d.settings.format, []byte(filepath.ToSlash(target))) == e.ID, err
	}
	if !info.Mode().IsRegular() {
		return false, nil
	}
	f, err := file.In(d.root).Open(name)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	h := newBlob(d.settings.format, info.Size())
	if _, err := io.Copy(h, f); err != nil {
		return false, err
	}
	if hex.EncodeToString(h.Sum(nil)) == e.ID || info.Size() > maxText {
		return hex.EncodeToString(h.Sum(nil)) == e.ID, nil
	}
	text, err := d.root.ReadFile(name)
	return blobOf(d.settings.format, bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))) == e.ID, err
}

// isLarge tells whether pointer is a pointer of Git LFS to the content of the
// file on disk.
func (d *difference) isLarge(name string, pointer []byte) bool {
	const version, maxPointer = "version https://git-lfs.github.com/spec/v1\n", 1024
	if len(pointer) > maxPointer || !bytes.HasPrefix(pointer, []byte(version)) {
		return false
	}
	f, err := file.In(d.root).Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && bytes.Contains(pointer, fmt.Appendf(nil, "\noid sha256:%x\n", h.Sum(nil)))
}

// added tells whether the commit lacks a file that was read.
func (d *difference) added(ctx context.Context, commit string) (bool, error) {
	others, err := d.others()
	if err != nil || len(others) == 0 {
		return false, err
	}
	// A file that was read through a link may be in the commit, but outside of
	// the paths.
	rest := &difference{Checkout: d.Checkout, root: d.root, read: d.read, files: map[string]Entry{}}
	if err := d.listAll(ctx, commit, others, rest.files); err != nil {
		return false, err
	}
	maps.Copy(rest.files, modules(d.files))
	inModules := map[string][]string{}
	for _, name := range others {
		if _, has := rest.files[name]; has {
			continue
		}
		module, ok := moduleOf(rest.files, name)
		if !ok {
			return true, nil
		}
		inModules[module] = append(inModules[module], filepath.Join(d.Top, filepath.FromSlash(name)))
	}
	for module, files := range inModules {
		if differs, err := d.module(ctx, module, rest.files[module].ID, files); differs || err != nil {
			return differs, err
		}
	}
	return rest.changed(ctx)
}

// others lists the files that were read and are not in d.files.
func (d *difference) others() ([]string, error) {
	var others []string
	for name := range d.read {
		err := fs.WalkDir(d.root.FS(), name, func(name string, e fs.DirEntry, err error) error {
			switch _, has := d.files[name]; {
			case err != nil:
				return err
			case e.IsDir() && e.Name() == ".git":
				return fs.SkipDir
			case !e.IsDir() && !has && e.Name() != ".git":
				others = append(others, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(others)
	return slices.Compact(others), nil
}

func modules(files map[string]Entry) map[string]Entry {
	out := maps.Clone(files)
	maps.DeleteFunc(out, func(_ string, e Entry) bool { return !e.IsModule() })
	return out
}

// moduleOf returns the submodule that a file is in.
func moduleOf(files map[string]Entry, name string) (string, bool) {
	for at := strings.LastIndexByte(name, '/'); at > 0; at = strings.LastIndexByte(name, '/') {
		name = name[:at]
		if files[name].IsModule() {
			return name, true
		}
	}
	return "", false
}

// module tells whether files of a submodule differ from the submodule's commit
// that the outer commit names. They differ if another commit is checked out, or
// none.
func (d *difference) module(ctx context.Context, name, commit string, read []string) (bool, error) {
	dir := filepath.Join(d.Top, filepath.FromSlash(name))
	c, err := Find(ctx, dir)
	if errors.Is(err, ErrNoCommit) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = c.Close() }()
	head, err := c.Head(ctx)
	if errors.Is(err, ErrNoCommit) {
		return true, nil
	}
	if err != nil || head.ID != commit || c.Top != dir {
		return err == nil, err
	}
	return c.Differs(ctx, commit, []string{dir}, read)
}
