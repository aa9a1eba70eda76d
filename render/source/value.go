package source

import (
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value returns the node as plain data: map[string]any, []any, string, bool, int64, float64 or nil. Integers
// stay int64, because templates print the float64 of a million as 1e+06.
func (r Ref) Value() any {
	n := r.resolved()
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for _, e := range r.entries() {
			m[e.name] = Ref{Node: e.value}.Value()
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = Ref{Node: item}.Value()
		}
		return list
	}
	return scalar(n)
}

// Map returns the node as a map, an empty map if the node is none.
func (r Ref) Map() map[string]any {
	if m, ok := r.Value().(map[string]any); ok {
		return m
	}
	return map[string]any{}
}

// booleans are the words of YAML 1.1 that kubectl and Helm read as booleans.
var booleans = map[string]bool{
	"yes": true, "Yes": true, "YES": true, "on": true, "On": true, "ON": true, "y": true, "Y": true,
	"no": false, "No": false, "NO": false, "off": false, "Off": false, "OFF": false, "n": false, "N": false,
}

func scalar(n *yaml.Node) any {
	plain := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int":
		return integer(n)
	case "!!float":
		return float(n)
	case "!!binary":
		var text string
		if n.Decode(&text) == nil {
			return text
		}
	case "!!str":
		if b, ok := booleans[n.Value]; ok && plain && n.Style&yaml.TaggedStyle == 0 {
			return b
		}
	}
	return n.Value
}

func integer(n *yaml.Node) any {
	text := strings.ReplaceAll(n.Value, "_", "")
	if i, err := strconv.ParseInt(text, 0, 64); err == nil {
		return i
	}
	return float(n)
}

func float(n *yaml.Node) any {
	var f float64
	if err := n.Decode(&f); err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return n.Value // JSON has no infinity: keep the text
	}
	return f
}
