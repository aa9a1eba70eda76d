package source

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Copy returns a copy of the document that shares no node with it. The positions are the same.
func (d Document) Copy() Document {
	d.Node = copies{}.of(d.Node)
	return d
}

// copies are the copied nodes by their originals: a node that aliases name is copied once.
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
