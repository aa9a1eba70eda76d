package image

import (
	"errors"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/internal/lazyregexp"
	"github.com/meshpress/meshpress/render/source"
)

// imagesIn lists the images in a printed template, at all places where a pod may have one. The text has all
// branches of conditions. So a key may occur twice, and the text as a whole may not be YAML, only parts of it.
func imagesIn(text string) []string { return imagesOf(text, 0) }

// maxLevels is how often a text is split; deeper parts are read line by line.
const maxLevels = 50

func imagesOf(text string, level int) []string {
	var out []string
	if documents, err := nodes(text); err == nil {
		for _, n := range documents {
			out = append(out, inNode(n)...)
		}
		return out
	}
	if level > maxLevels {
		for line := range strings.Lines(text) {
			out = append(out, inLine(line)...)
		}
		return out
	}
	parts := blocks(text)
	if len(parts) == 1 {
		head, rest, more := strings.Cut(strings.Trim(text, "\n"), "\n")
		if !more {
			return inLine(head)
		}
		parts = []string{head, rest}
	}
	for _, part := range parts {
		out = append(out, imagesOf(part, level+1)...)
	}
	return out
}

func nodes(text string) ([]*yaml.Node, error) {
	if err := source.Bounded([]byte(text)); err != nil {
		return nil, err
	}
	var out []*yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	for {
		n := &yaml.Node{}
		if err := decoder.Decode(n); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
}

// blocks splits a text before each line with the smallest indentation.
func blocks(text string) []string {
	least := len(text)
	indent := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			least = min(least, indent(line))
		}
	}
	var out []string
	for line := range strings.Lines(text) {
		if isStart := strings.TrimSpace(line) != "" && indent(line) == least; isStart || len(out) == 0 {
			out = append(out, "")
		}
		out[len(out)-1] += line
	}
	return slices.DeleteFunc(out, func(block string) bool { return strings.TrimSpace(block) == "" })
}

func inNode(n *yaml.Node) []string {
	var out []string
	for i, below := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 {
			out = append(out, inField(n, n.Content[i-1].Value, below)...)
		}
		out = append(out, inNode(below)...)
	}
	return out
}

// inField lists the images of one field of a container, a volume, a variable or an annotation.
func inField(parent *yaml.Node, key string, value *yaml.Node) []string {
	switch text := scalar(value); {
	case key == "image" && text != "":
		return []string{text}
	case key == "image":
		return values(value, "reference")
	case key == "value":
		var out []string
		for _, name := range values(parent, "name") {
			out = append(out, called(name, text)...)
		}
		return out
	default:
		return called(key, text)
	}
}

func called(name, value string) []string {
	if ref := imageCalled(name, value); ref != "" {
		return []string{ref}
	}
	return nil
}

// values returns the values of a key, which may occur several times.
func values(n *yaml.Node, key string) []string {
	var out []string
	for i := 1; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if text := scalar(n.Content[i]); n.Content[i-1].Value == key && text != "" {
			out = append(out, text)
		}
	}
	return out
}

// scalar returns the text of a node, "" for a map, a list and null. It does not follow an alias of a map: the
// map is read at its anchor.
func scalar(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		return ""
	}
	return strings.TrimSpace(n.Value)
}

var imageField = lazyregexp.New(`(?:^|[\s{,"'-])image["']?\s*:\s*["']?([^\s"',}]+)`)

// inLine lists the values of `image` in a line that is not YAML.
func inLine(line string) []string {
	var out []string
	for _, match := range imageField().FindAllStringSubmatch(line, -1) {
		out = append(out, match[1])
	}
	return out
}
