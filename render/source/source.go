// Package source reads YAML and keeps the position of every node.
//
// It does not know the kinds of documents: package lifecycle does. Scalars have the types that kubectl gives
// them (booleans of YAML 1.1).
package source

import (
	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
)

// Ref is a node of a document, with its file. The zero Ref is no node: its methods return zero values.
type Ref struct {
	_    [0]func() // makes Ref incomparable: compare positions
	File string
	Node *yaml.Node
	path *pathStep
	// files has the file of nodes that are from another file than the map that they are in; see [Layers].
	files map[*yaml.Node]string
}

// Pos returns the position of the node's beginning.
func (r Ref) Pos() diag.Pos {
	if r.Node == nil {
		return diag.Pos{File: r.File}
	}
	return diag.Pos{File: r.File, Line: r.Node.Line, Col: r.Node.Column}
}

// Path returns the full path of the field for messages, as in `spec.installations[0].revision`. A very long
// path is shortened.
func (r Ref) Path() string { return r.path.String() }

// Exists tells whether the Ref has a node.
func (r Ref) Exists() bool { return r.Node != nil }

// Get returns the value at a path of map keys (string) and list indexes (int), or a Ref without a node. It
// follows aliases and merge keys.
func (r Ref) Get(path ...any) Ref {
	for _, step := range path {
		r = r.step(step)
	}
	return r
}

// Nearest is like Get, but returns the last node of the path that exists. It is the best position for a missing
// field.
func (r Ref) Nearest(path ...any) Ref {
	for _, step := range path {
		next := r.step(step)
		if !next.Exists() {
			return r
		}
		r = next
	}
	return r
}

// Key returns the position of a map key, not of its value.
func (r Ref) Key(name string) diag.Pos {
	if e, ok := find(r.Node, name, 0); ok {
		return Ref{File: r.child(e).File, Node: e.key}.Pos()
	}
	return r.Pos()
}

// Items returns the elements of a list, nil for any other node.
func (r Ref) Items() []Ref {
	n := r.resolved()
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	items := make([]Ref, len(n.Content))
	for i := range n.Content {
		items[i] = r.step(i)
	}
	return items
}

// Keys returns the keys of a map in the order of the file, nil for any other node.
func (r Ref) Keys() []string {
	var keys []string
	for _, e := range r.entries() {
		keys = append(keys, e.name)
	}
	return keys
}

// Field is a key of a map with its value.
type Field struct {
	Name  string
	Key   diag.Pos // of the key
	Value Ref
}

// Fields lists the fields of a map in the order of the file. It searches the map once; a Get for each key would
// search it for each key.
func (r Ref) Fields() []Field {
	var out []Field
	for _, e := range r.entries() {
		value := r.child(e)
		out = append(out, Field{e.name, Ref{File: value.File, Node: e.key}.Pos(), value})
	}
	return out
}

// Text returns the text of a scalar as it is written, "" for any other node.
func (r Ref) Text() string {
	if n := r.resolved(); n != nil && n.Kind == yaml.ScalarNode && !r.IsNull() {
		return n.Value
	}
	return ""
}

// IsMap tells whether the node is a map.
func (r Ref) IsMap() bool { n := r.resolved(); return n != nil && n.Kind == yaml.MappingNode }

// IsList tells whether the node is a list.
func (r Ref) IsList() bool { n := r.resolved(); return n != nil && n.Kind == yaml.SequenceNode }

// IsNull tells whether the node is missing or null.
func (r Ref) IsNull() bool {
	n := r.resolved()
	return n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

func (r Ref) step(step any) Ref {
	switch s := step.(type) {
	case string:
		if e, ok := find(r.Node, s, 0); ok {
			return r.child(e)
		}
	case int:
		if n := r.resolved(); n != nil && n.Kind == yaml.SequenceNode && s >= 0 && s < len(n.Content) {
			return r.below(n.Content[s], &pathStep{above: r.path, index: s})
		}
	}
	return Ref{File: r.File}
}

func (r Ref) resolved() *yaml.Node {
	n := r.Node
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// entry is a key of a map with its value; name is the text of the key.
type entry struct {
	name       string
	key, value *yaml.Node
}

func (r Ref) child(e entry) Ref {
	path := r.path.key(e.name)
	path.keyNode = e.key
	return r.below(e.value, path)
}

// below returns a node that is in r.
func (r Ref) below(n *yaml.Node, path *pathStep) Ref {
	out := Ref{File: r.File, Node: n, path: path, files: r.files}
	if file, ok := r.files[n]; ok {
		out.File = file
	}
	return out
}

// mergeSources lists the maps that the merge keys (<<) of a map bring in.
func mergeSources(n *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !isMerge(n.Content[i]) {
			continue
		}
		if from := (Ref{Node: n.Content[i+1]}).resolved(); from.Kind == yaml.SequenceNode {
			out = append(out, from.Content...)
		} else {
			out = append(out, from)
		}
	}
	return out
}

func keyText(key *yaml.Node) string { return Ref{Node: key}.resolved().Value }

// isText tells whether a key is a text. Parse reports other keys; methods ignore them.
func isText(key *yaml.Node) bool {
	ref := Ref{Node: key}
	return ref.resolved().Kind == yaml.ScalarNode && !ref.IsNull()
}

func isMerge(key *yaml.Node) bool { return key.ShortTag() == "!!merge" }

// find returns the value of a key. Keys of the map itself win over those of merge keys.
func find(n *yaml.Node, name string, depth int) (entry, bool) {
	n = Ref{Node: n}.resolved()
	if n == nil || n.Kind != yaml.MappingNode || depth > int(limit.Depth.Max()) {
		return entry{}, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if keyText(key) == name && isText(key) && !isMerge(key) {
			return entry{name, key, n.Content[i+1]}, true
		}
	}
	for _, from := range mergeSources(n) {
		if e, ok := find(from, name, depth+1); ok {
			return e, true
		}
	}
	return entry{}, false
}

// entries lists the keys of a map, with merge keys expanded.
func (r Ref) entries() []entry {
	return mapEntries(r.Node, map[string]bool{}, 0)
}

func mapEntries(n *yaml.Node, seen map[string]bool, depth int) []entry {
	n = Ref{Node: n}.resolved()
	if n == nil || n.Kind != yaml.MappingNode || depth > int(limit.Depth.Max()) {
		return nil
	}
	var out []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if name := keyText(key); isText(key) && !seen[name] && !isMerge(key) {
			seen[name] = true
			out = append(out, entry{name, key, n.Content[i+1]})
		}
	}
	for _, from := range mergeSources(n) {
		out = append(out, mapEntries(from, seen, depth+1)...)
	}
	return out
}

// Comments returns the comments of a field: those above its key, and that at the end of its line.
func (r Ref) Comments() (head, line string) {
	if r.Node == nil {
		return "", ""
	}
	head, line = r.Node.HeadComment, r.Node.LineComment
	if r.path != nil && r.path.keyNode != nil {
		if head == "" {
			head = r.path.keyNode.HeadComment
		}
		if line == "" {
			line = r.path.keyNode.LineComment
		}
	}
	return head, line
}
