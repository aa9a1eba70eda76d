package overlay

import "strings"

// Path is a parsed overlay path. The zero value leads nowhere.
type Path []Step

// Step is one element of a [Path]: a map key, or a bracket that selects a list
// item. Only [Parse] makes one.
type Step struct {
	source string   // as written, with the dots around it
	text   string   // as written, without these dots
	kind   stepKind // tells which of the fields below count
	name   string   // mapKey: the key; byField: the key before the colon
	value  string   // byField: the text behind the colon
	regex  string   // byField, byRegex: what an item that is not a map must match
	index  int      // byIndex
}

type stepKind int

const (
	mapKey stepKind = iota
	byIndex
	byField
	byRegex
)

// atEnd is the index that stands for a new item at the end of the list.
const atEnd = -1

// String returns the path as it was written.
func (p Path) String() string {
	var b strings.Builder
	for _, s := range p {
		b.WriteString(s.source)
	}
	return b.String()
}

// String returns the element as it was written, without the dots around it.
func (s Step) String() string { return s.text }

// isKey tells whether the step is the given map key.
func (s Step) isKey(name string) bool { return s.kind == mapKey && s.name == name }
