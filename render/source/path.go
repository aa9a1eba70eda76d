package source

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
)

// pathStep is the last element of a path, and its parent; nil is the document. Only a finding makes a text of
// it: texts for all nodes would be too large if keys are long.
type pathStep struct {
	above *pathStep
	name  string // "" for an item of a list
	isKey bool
	index int
	// keyNode is the node of the key, nil for a field that is not there.
	keyNode *yaml.Node
}

// Lengths in bytes. A key of Kubernetes has at most 317 bytes: a prefix of 253, a slash and a name of 63.
const (
	maxPathText = 1000
	maxKeyText  = 320
)

func (p *pathStep) key(name string) *pathStep { return &pathStep{above: p, name: name, isKey: true} }

// String returns the path from the document. If it is longer than maxPathText, the beginning is left out.
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

// isRoot tells whether the path is that of the document itself, whose text is "".
func (p *pathStep) isRoot() bool {
	return p.isKey && p.name == "" && (p.above == nil || p.above.isRoot())
}
