package source

import (
	"encoding/json"
	"errors"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/limit"
)

// size is the size of a node with its aliases expanded.
type size struct {
	nodes, depth int64
	written      int64 // bytes of scalars, without aliases
	bytes        int64
}

// unending is above all limits. The sum of two does not overflow.
const unending = 1 << 50

// measure holds the sizes of nodes. It measures each node once, however many aliases name it.
type measure struct {
	anchored map[*yaml.Node]size
}

func sizeOf(n *yaml.Node) size {
	m := measure{map[*yaml.Node]size{}}
	return m.of(n)
}

func (m measure) of(n *yaml.Node) size {
	if n.Kind == yaml.AliasNode {
		s := m.target(n.Alias)
		s.written = 0
		return s
	}
	if n.Anchor == "" {
		return m.sum(n)
	}
	if s, known := m.anchored[n]; known {
		return s // an alias was measured before
	}
	m.anchored[n] = size{nodes: unending, depth: unending, bytes: unending} // for an alias inside of the node
	m.anchored[n] = m.sum(n)
	return m.anchored[n]
}

// target returns the size of the node that an alias names.
func (m measure) target(n *yaml.Node) size {
	if s, known := m.anchored[n]; known {
		return s
	}
	return m.of(n)
}

func (m measure) sum(n *yaml.Node) size {
	s := size{nodes: 1, written: int64(len(n.Value)), bytes: int64(len(n.Value))}
	for _, child := range n.Content {
		c := m.of(child)
		s.nodes = min(s.nodes+c.nodes, unending)
		s.written = min(s.written+c.written, unending)
		s.bytes = min(s.bytes+c.bytes, unending)
		s.depth = min(max(s.depth, c.depth+1), unending)
	}
	return s
}

var errInside = errors.New("an alias must not be inside of its own anchor")

func (s size) growth() int64 { return s.bytes - s.written }

// isUnending tells whether an alias is inside of its own anchor. Many aliases of a finite size stay below
// unending.
func (s size) isUnending() bool { return s.depth >= unending }

func (s size) exceeds(nodes limit.Limit) error {
	switch {
	case s.isUnending():
		return errInside
	case s.depth > limit.Depth.Max():
		return limit.Depth.Exceeded("the document must not be nested deeper than %d levels")
	case s.nodes > nodes.Max():
		return nodes.Exceeded("the document must not have more than %d nodes after aliases are expanded")
	case s.growth() > limit.Growth.Max():
		return limit.Growth.Exceeded("aliases must not add more than %d bytes to a document")
	}
	return nil
}

// budget counts the sizes of all documents of a run.
type budget struct{ nodes, growth int64 }

func (b *budget) add(s size) error {
	b.nodes, b.growth = b.nodes+s.nodes, b.growth+s.growth()
	switch {
	case b.nodes > limit.RunNodes.Max():
		return limit.RunNodes.Exceeded("all documents together must not have more than %d nodes after aliases are expanded")
	case b.growth > limit.RunGrowth.Max():
		return limit.RunGrowth.Exceeded("aliases must not add more than %d bytes to all documents together")
	}
	return nil
}

// depthOf returns how deep data is nested: as deep as the node of which it was made, if that has neither keys twice
// nor merge keys. Empty maps and lists in JSON count as a level.
func depthOf(data any) (depth int64) {
	add := func(v any) { depth = max(depth, depthOf(v)+1) }
	switch data := data.(type) {
	case map[string]any:
		for _, v := range data {
			add(v)
		}
	case map[any]any:
		for _, v := range data {
			add(v)
		}
	case []any:
		for _, v := range data {
			add(v)
		}
	case json.RawMessage:
		return depthOfJSON(data)
	}
	return depth
}

func depthOfJSON(text []byte) (deepest int64) {
	depth, isText := int64(0), false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			isText = !isText
		case isText && c == '\\':
			i++ // the next one does not end the text
		case isText:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}
