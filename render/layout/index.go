package layout

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// IndexHeader is the first line of an index. The other lines have the format of sha256sum, which skips the
// first.
const IndexHeader = "# meshpress index v1: the files that meshpress wrote here"

// Digest is the SHA-256 hash of a content.
type Digest = [sha256.Size]byte

// Index is the files that meshpress wrote into a directory: slash-separated path -> hash of the content.
type Index map[string]Digest

// Paths returns the files, sorted.
func (x Index) Paths() []string { return slices.Sorted(maps.Keys(x)) }

// Encode returns the text of the index. Equal indexes have equal texts.
func (x Index) Encode() []byte {
	var b bytes.Buffer
	b.WriteString(IndexHeader + "\n")
	for _, p := range x.Paths() {
		fmt.Fprintf(&b, "%x  %s\n", x[p], p)
	}
	return b.Bytes()
}

// AsWritten undoes what git does to the ends of lines when it checks out a text file
// with core.autocrlf. What is written here has no carriage return: YAML and JSON
// escape it. The result shares its memory with the text.
func AsWritten(text []byte) []byte {
	if !bytes.Contains(text, []byte("\r\n")) {
		return text
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
}

// ParseIndex is the inverse of [Index.Encode], whatever the ends of lines. The error
// names the line.
func ParseIndex(text []byte) (Index, error) {
	head, body, _ := strings.Cut(string(AsWritten(text)), "\n")
	if head != IndexHeader {
		return nil, fmt.Errorf("line 1 must be %q", IndexHeader)
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

func parseIndexLine(l string) (p string, sum Digest, err error) {
	l, whole := strings.CutSuffix(l, "\n")
	digits, p, found := strings.Cut(l, "  ")
	n, err := hex.Decode(sum[:], []byte(digits[:min(len(digits), 2*len(sum))]))
	if !whole || !found || err != nil || n != len(sum) || len(digits) != 2*len(sum) {
		return "", sum, errors.New("must be a SHA-256 digest, two blanks and a path")
	}
	return p, sum, CheckFile(p)
}
