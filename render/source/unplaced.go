package source

import "go.yaml.in/yaml/v3"

// Unplaced changes the document: it gets the name of a file, and its nodes lose their positions, because these
// are positions in another text.
func (d Document) Unplaced(file string) Document {
	var forget func(n *yaml.Node)
	forget = func(n *yaml.Node) {
		n.Line, n.Column = 0, 0
		for _, child := range n.Content {
			forget(child)
		}
	}
	forget(d.Node)
	return Document{Ref: Ref{File: file, Node: d.Node}, Order: d.Order}
}
