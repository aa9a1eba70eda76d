package source

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// pathStep is the last element of a path and what is above it; nil is the
// document. A text is made of it only for a finding: one for every node would
// be as often as long as the keys above it.
type pathStep struct {
	above *pathStep
	name  string // "" for an item of a list
	isKey bool
	index int
}

// Lengths in bytes. A key of Kubernetes has at most 317: a prefix of 253, a
// slash and a name of 63.
const (
	maxPathText = 1000
	maxKeyText  = 320
)

func (p *pathStep) key(name string) *pathStep { return &pathStep{above: p, name: name, isKey: true} }

// String returns the path from the document. One of more than maxPathText
// begins in its midst.
func (p *pathStep) String() string {
	var parts []string
	length := 0
	for ; p != nil; p = p.above {
		if length > maxPathText {
			parts = append(parts, "...")
			break
		}
		text := p.text()
		parts, length = append(parts, text), length+len(text)
	}
	slices.Reverse(parts)
	return strings.Join(parts, "")
}

func (p *pathStep) text() string {
	if !p.isKey {
		return "[" + strconv.Itoa(p.index) + "]"
	}
	name := diag.Shorten(p.name, maxKeyText)
	if strings.ContainsAny(name, ".[") {
		name = `"` + name + `"`
	}
	if p.above == nil || p.above.isRoot() {
		return name
	}
	return "." + name
}

// isRoot tells whether a path has no text: a document whose only key is "".
func (p *pathStep) isRoot() bool {
	return p.isKey && p.name == "" && (p.above == nil || p.above.isRoot())
}
