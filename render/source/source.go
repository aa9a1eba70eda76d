// Package source reads YAML and keeps the position of every node.
//
// It knows nothing of the kinds that the documents hold: package lifecycle
// does. Scalars have the types that kubectl gives them (YAML 1.1 booleans).
package source

import (
	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
)

// Ref is a node of a document together with the file that it is in. The zero
// Ref stands for "nowhere" and answers every question with nothing.
type Ref struct {
	_    [0]func() // not comparable: compare positions
	File string
	Node *yaml.Node
	path *pathStep
}

// Pos returns where the node begins.
func (r Ref) Pos() diag.Pos {
	if r.Node == nil {
		return diag.Pos{File: r.File}
	}
	return diag.Pos{File: r.File, Line: r.Node.Line, Col: r.Node.Column}
}

// Path returns the full path of the field, as in `spec.installations[0].revision`.
// It is for people: one that is too long to read is shortened.
func (r Ref) Path() string { return r.path.String() }

// Exists tells whether there is a node.
func (r Ref) Exists() bool { return r.Node != nil }

// Get returns the value at a path of map keys (string) and list indexes (int),
// or a Ref that does not exist. Aliases and merge keys are followed.
func (r Ref) Get(path ...any) Ref {
	for _, step := range path {
		r = r.step(step)
	}
	return r
}

// Nearest is like Get, but stops at the last node that exists: the best
// position for something that is missing.
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

// Key returns the position of the map key instead of that of its value.
func (r Ref) Key(name string) diag.Pos {
	if e, ok := find(r.Node, name, 0); ok {
		return Ref{File: r.File, Node: e.key}.Pos()
	}
	return r.Pos()
}

// Items returns the elements of a list, nil for anything else.
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

// Keys returns the keys of a map in the order of the file.
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

// Fields lists a map in the order of the file. To get each of its keys by name
// would search the map as often as it has keys.
func (r Ref) Fields() []Field {
	var out []Field
	for _, e := range r.entries() {
		out = append(out, Field{e.name, Ref{File: r.File, Node: e.key}.Pos(), r.child(e)})
	}
	return out
}

// Text returns the literal text of a scalar, "" for anything else.
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

// IsNull tells whether the node is absent or null.
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
			return Ref{File: r.File, Node: n.Content[s], path: &pathStep{above: r.path, index: s}}
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

// entry is a key of a map with its value. name is the key's text.
type entry struct {
	name       string
	key, value *yaml.Node
}

func (r Ref) child(e entry) Ref {
	return Ref{File: r.File, Node: e.value, path: r.path.key(e.name)}
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

// isText: other keys are reported when a document is read, and left out.
func isText(key *yaml.Node) bool {
	ref := Ref{Node: key}
	return ref.resolved().Kind == yaml.ScalarNode && !ref.IsNull()
}

func isMerge(key *yaml.Node) bool { return key.ShortTag() == "!!merge" }

// find looks a key up; explicit keys win over merged ones.
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

// entries lists a map with its merge keys expanded.
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
