package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// Stdin is the path that stands for standard input.
const Stdin = "-"

// maxFile bounds one input file; lifecycle resources have some kilobytes.
const maxFile = 32 << 20 // 32 MiB

// Read reads the documents of files, of directories with everything below them
// (*.yaml and *.yml, hidden ones left out), and of standard input. Symbolic
// links out of a directory are not followed. Files come in the order of their
// names, each once. Findings: what cannot be read or is not YAML.
func Read(paths []string, stdin io.Reader) ([]Document, diag.List) {
	var docs []Document
	var found diag.List
	seen := map[string]bool{}
	add := func(name string, content []byte, err error) {
		if err != nil {
			found.Add(unreadable(name, err))
			return
		}
		if id := filepath.Clean(name); !seen[id] {
			seen[id] = true
			d, f := Parse(name, content)
			docs, found = append(docs, d...), append(found, f...)
		}
	}
	for _, p := range paths {
		readPath(p, stdin, add)
	}
	slices.SortStableFunc(docs, func(a, b Document) int { return strings.Compare(a.File, b.File) })
	return docs, found
}

func readPath(p string, stdin io.Reader, add func(string, []byte, error)) {
	if p == Stdin {
		content, err := readAll(stdin)
		add("<stdin>", content, err)
		return
	}
	info, err := os.Stat(p)
	if err != nil {
		add(p, nil, err)
		return
	}
	if info.IsDir() {
		readDir(p, add)
		return
	}
	file, err := os.Open(p)
	if err != nil {
		add(p, nil, err)
		return
	}
	defer file.Close()
	content, err := readAll(file)
	add(p, content, err)
}

func readAll(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(content) > maxFile {
		err = fmt.Errorf("the file must not be larger than %d bytes", maxFile)
	}
	return content, err
}

func readDir(dir string, add func(string, []byte, error)) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		add(dir, nil, err)
		return
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		full := path.Join(filepath.ToSlash(dir), name)
		switch {
		case err != nil:
			add(full, nil, err)
			return nil
		case strings.HasPrefix(entry.Name(), ".") && name != ".":
			return skip(entry)
		case entry.IsDir() || !isYAML(name):
			return nil
		}
		content, err := readInside(root, name)
		if !errors.Is(err, errNotFile) {
			add(full, content, err)
		}
		return nil
	})
	if err != nil {
		add(dir, nil, err)
	}
}

var errNotFile = errors.New("not a regular file")

func readInside(root *os.Root, name string) ([]byte, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotFile
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readAll(file)
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

func unreadable(name string, err error) diag.Diagnostic {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err
	}
	return diag.Diagnostic{Code: diag.Unreadable, Pos: diag.Pos{File: name}, Text: fmt.Sprintf("cannot be read: %v", err)}
}
