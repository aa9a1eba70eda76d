package values

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/source"
)

// Commented returns a value as YAML with the comments of its fields. written returns where the field at a path is
// written. It may be nil.
func Commented(value any, written func(path ...string) source.Ref) *yaml.Node {
	if written == nil {
		written = func(...string) source.Ref { return source.Ref{} }
	}
	return commented{written}.node(value, nil, source.Ref{})
}

type commented struct {
	written func(path ...string) source.Ref
}

// node returns a value. If the value is inside a list, at is where the list or its item is written.
func (c commented) node(value any, path []string, at source.Ref) *yaml.Node {
	switch v := value.(type) {
	case map[string]any:
		return c.fields(v, path, at)
	case []any:
		out := &yaml.Node{Kind: yaml.SequenceNode}
		for i, item := range v {
			below := at.Get(i)
			node := c.node(item, nil, below)
			if head, line := below.Comments(); below.Exists() {
				comment(node, node, head, line)
			}
			out.Content = append(out.Content, node)
		}
		return out
	}
	return scalar(value)
}

func (c commented) fields(m map[string]any, path []string, at source.Ref) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		var below []string
		place := at.Get(key)
		if !at.Exists() {
			below = append(slices.Clip(path), key)
			place = c.written(below...)
		}
		inside := source.Ref{}
		if place.IsList() || at.Exists() {
			inside = place
		}
		name, node := scalar(key), c.node(m[key], below, inside)
		if head, line := place.Comments(); place.Exists() {
			comment(name, node, head, line)
		}
		out.Content = append(out.Content, name, node)
	}
	return out
}

// comment puts comments above a key, and at the end of the line of a scalar.
func comment(key, value *yaml.Node, head, line string) {
	if value.Kind == yaml.ScalarNode {
		value.LineComment = line
	} else if line != "" {
		head = strings.TrimPrefix(head+"\n"+line, "\n")
	}
	key.HeadComment = head
}

func scalar(v any) *yaml.Node {
	n := &yaml.Node{}
	if err := n.Encode(v); err != nil { // plain data is always valid YAML
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: fmt.Sprint(v)}
	}
	if s, ok := v.(string); ok && isAmbiguous(s) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// isAmbiguous tells whether kubectl reads a plain word as a boolean.
func isAmbiguous(s string) bool {
	return slices.Contains([]string{"y", "n", "yes", "no", "on", "off"}, strings.ToLower(s))
}
