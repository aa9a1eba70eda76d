package gitops

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/limit"
)

const (
	// IndexName is the file of a cluster directory that holds its [Index].
	IndexName = reserved + "index"

	// The lines that follow are in the format of sha256sum, which skips this one.
	indexHeader = "# meshpress index v1: the files that meshpress wrote here"
)

// Index says which files meshpress wrote into a directory: slash-separated path
// -> SHA-256 of what it wrote.
type Index map[string]digest

// Paths returns the files, sorted.
func (x Index) Paths() []string { return slices.Sorted(maps.Keys(x)) }

// Encode returns the text of an index, the same for the same files, always.
func (x Index) Encode() []byte {
	var b bytes.Buffer
	b.WriteString(indexHeader + "\n")
	for _, p := range x.Paths() {
		fmt.Fprintf(&b, "%x  %s\n", x[p], p)
	}
	return b.Bytes()
}

// readIndex returns the index of a cluster directory, an empty one when there is none.
func readIndex(root *os.Root, dir string) (Index, error) {
	at := path.Join(dir, IndexName)
	name := filepath.Join(root.Name(), at)
	info, err := root.Lstat(at)
	if errors.Is(err, os.ErrNotExist) {
		return Index{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read index: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("index %q must be a regular file\nhint: restore it, or move the cluster directory away", name)
	}
	content, err := readFile(root, at, limit.TreeFile.Max())
	if err != nil {
		return nil, fmt.Errorf("cannot read index: %w", err)
	}
	x, err := ParseIndex(string(content))
	if err != nil {
		return nil, fmt.Errorf("index %q is damaged: %w\nhint: restore it, or move the cluster directory away", name, err)
	}
	return x, nil
}

// ParseIndex is the inverse of [Index.Encode]. The error names the line.
func ParseIndex(text string) (Index, error) {
	head, body, _ := strings.Cut(text, "\n")
	if head != indexHeader {
		return nil, fmt.Errorf("line 1 must be %q", indexHeader)
	}
	x, line := Index{}, 1
	for l := range strings.Lines(body) {
		line++
		p, sum, err := parseIndexLine(l)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if _, ok := x[p]; ok {
			return nil, fmt.Errorf("line %d: file path %q is there twice", line, p)
		}
		x[p] = sum
	}
	return x, nil
}

func parseIndexLine(l string) (p string, sum digest, err error) {
	l, whole := strings.CutSuffix(l, "\n")
	digits, p, found := strings.Cut(l, "  ")
	n, err := hex.Decode(sum[:], []byte(digits[:min(len(digits), 2*len(sum))]))
	if !whole || !found || err != nil || n != len(sum) || len(digits) != 2*len(sum) {
		return "", sum, errors.New("must be a SHA-256 digest, two blanks and a path")
	}
	return p, sum, CheckFile(p)
}
