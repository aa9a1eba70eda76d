package source

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Copy returns a document that shares no node with d, and has the same positions.
func (d Document) Copy() Document {
	d.Node = copies{}.of(d.Node)
	return d
}

// copies are nodes by the node that they were made of: what an alias names is
// copied once.
type copies map[*yaml.Node]*yaml.Node

func (c copies) of(n *yaml.Node) *yaml.Node {
	if n == nil || c[n] != nil {
		return c[n]
	}
	out := *n
	c[n] = &out
	out.Alias, out.Content = c.of(n.Alias), slices.Clone(n.Content)
	for i, item := range n.Content {
		out.Content[i] = c.of(item)
	}
	return &out
}
