package krm

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var errNoList = errors.New("standard input must be a ResourceList with items or a functionConfig\nhint: meshpress " +
	"--help explains the commands")

// checkList refuses text that is not a ResourceList, and items that are not
// objects. The library would panic on some of them, and pass others through.
func checkList(text []byte) error {
	var doc yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return errNoList
	} else if err != nil {
		return fmt.Errorf("standard input is not YAML: %w", err)
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) || len(doc.Content) == 0 {
		return errNoList
	}
	fields := fieldsOf(doc.Content[0])
	items, config := fields["items"], fields["functionConfig"]
	switch {
	case fields["kind"] == nil || fields["kind"].Value != kio.ResourceListKind || isNull(items) && isNull(config):
		return errNoList
	case !isNull(items) && items.Kind != yaml.SequenceNode:
		return errors.New("`items` must be a list")
	case isNull(items):
		return checkObject("functionConfig", config)
	}
	for i, item := range items.Content {
		if err := checkObject(fmt.Sprintf("items[%d]", i), item); err != nil {
			return err
		}
	}
	if isNull(config) {
		return nil
	}
	return checkObject("functionConfig", config)
}

// checkObject refuses an object whose kind, name or annotations cannot be read.
// It also refuses aliases of anchors outside of the object, because objects may
// be removed or moved.
func checkObject(name string, n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("%s must be an object", name)
	}
	fields := fieldsOf(n)
	metadata := fields["metadata"]
	if !isNull(metadata) && metadata.Kind != yaml.MappingNode {
		return fmt.Errorf("%s: `metadata` must be an object", name)
	}
	inner := fieldsOf(metadata)
	for _, field := range []*yaml.Node{fields["apiVersion"], fields["kind"], inner["name"], inner["namespace"]} {
		if field != nil && field.Kind != yaml.ScalarNode {
			return fmt.Errorf("%s: apiVersion, kind, name and namespace must be strings", name)
		}
	}
	for _, field := range []*yaml.Node{inner["annotations"], inner["labels"]} {
		if !isNull(field) && !isStrings(field) {
			return fmt.Errorf("%s: annotations and labels must map keys to strings", name)
		}
	}
	if inside := map[*yaml.Node]bool{}; !isClosed(n, inside) {
		return fmt.Errorf("%s must not have an alias of what is not in it", name)
	}
	return nil
}

// isClosed tells whether each alias in a node refers to an earlier node inside
// it.
func isClosed(n *yaml.Node, inside map[*yaml.Node]bool) bool {
	if n.Kind == yaml.AliasNode {
		return inside[n.Alias]
	}
	for _, child := range n.Content {
		if !isClosed(child, inside) {
			return false
		}
	}
	inside[n] = true
	return true
}

// fieldsOf returns the fields of a map node. It does not follow merge keys.
func fieldsOf(n *yaml.Node) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = n.Content[i+1]
		}
	}
	return out
}

func isNull(n *yaml.Node) bool {
	return n == nil || n.Kind == yaml.ScalarNode && n.ShortTag() == yaml.NodeTagNull
}

func isStrings(n *yaml.Node) bool {
	for _, child := range n.Content {
		if child.Kind != yaml.ScalarNode {
			return false
		}
	}
	return n.Kind == yaml.MappingNode
}
