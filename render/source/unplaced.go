package source

import "go.yaml.in/yaml/v3"

// Unplaced returns the document as one of a file in which its lines are not
// known: those that it was parsed with are of another text. It is changed.
func (d Document) Unplaced(file string) Document {
	var forget func(n *yaml.Node)
	forget = func(n *yaml.Node) {
		n.Line, n.Column = 0, 0
		for _, child := range n.Content {
			forget(child)
		}
	}
	forget(d.Node)
	return Document{Ref{File: file, Node: d.Node}}
}
