package engine

import (
	"math"
	"strings"

	"go.yaml.in/yaml/v3"
)

// refuseAliases ends the execution for a text whose aliases stand for more than
// a value may have.
func (r *run) refuseAliases(text string) {
	if !strings.Contains(text, "&") || !strings.Contains(text, "*") {
		return
	}
	var root yaml.Node
	if yaml.Unmarshal([]byte(text), &root) != nil {
		return // what reads it next says so
	}
	if size := expanded(&root, map[*yaml.Node]int64{}); size > r.limits.String {
		r.exceed("a text that is read must not stand for more than %d bytes", r.limits.String)
	}
}

// expanded is the size of a node with its aliases in bytes; one that contains
// itself has no end.
func expanded(n *yaml.Node, known map[*yaml.Node]int64) int64 {
	if size, ok := known[n]; ok {
		return size
	}
	known[n] = math.MaxInt64
	size := int64(len(n.Value)) + 1
	if n.Kind == yaml.AliasNode {
		size = expanded(n.Alias, known)
	}
	for _, below := range n.Content {
		if more := expanded(below, known); size > math.MaxInt64-more {
			size = math.MaxInt64
		} else {
			size += more
		}
	}
	known[n] = size
	return size
}
