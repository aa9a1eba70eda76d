package source

import (
	"maps"

	"go.yaml.in/yaml/v3"
)

// Layers returns one document of several: a map gets the keys of all, later documents replace values and lists of
// earlier ones. Each node keeps its file and its position. There must be one document at least.
func Layers(docs []Document) Document {
	out := docs[0]
	for _, d := range docs[1:] {
		l := layering{files: map[*yaml.Node]string{}}
		maps.Copy(l.files, out.files)
		out = Document{Ref: Ref{File: out.File, Node: l.merge(out.Ref, d.Ref), files: l.files}}
	}
	return out
}

// layering merges two documents. files has the file of each node that it puts into a new map.
type layering struct{ files map[*yaml.Node]string }

func (l layering) merge(below, above Ref) *yaml.Node {
	if !below.IsMap() || !above.IsMap() {
		return above.Node
	}
	at := below.resolved()
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: at.Line, Column: at.Column}
	over := map[string]entry{}
	for _, e := range above.entries() {
		over[e.name] = e
	}
	for _, e := range below.entries() {
		winner, both := over[e.name]
		if !both {
			l.add(out, e.key, below.child(e))
			continue
		}
		delete(over, e.name)
		merged := above.child(winner)
		if next := l.merge(below.child(e), merged); next != merged.Node {
			merged = Ref{File: below.child(e).File, Node: next}
		}
		l.add(out, winner.key, merged)
	}
	for _, e := range above.entries() {
		if _, isNew := over[e.name]; isNew {
			l.add(out, e.key, above.child(e))
		}
	}
	return out
}

func (l layering) add(m, key *yaml.Node, value Ref) {
	m.Content = append(m.Content, key, value.Node)
	l.files[value.Node] = value.File
}
