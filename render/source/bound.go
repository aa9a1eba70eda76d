package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/limit"
)

// Bounded checks the size and depth of a YAML text, with aliases expanded, before a library without limits
// reads it. The error is a [limit.Error], or a syntax error if the size cannot be measured.
func Bounded(text []byte) error { return bounded(text, limit.Nodes) }

// boundedList is Bounded for documents that are lists of objects, such as a ResourceList or the index of a
// repository.
func boundedList(text []byte) error { return bounded(text, limit.ListNodes) }

// BoundedItems checks the size and depth of a ResourceList, as Bounded does for one object. Its limit is that of a list
// of all objects. The nodes that the protocol adds to each item count too.
func BoundedItems(text []byte) error {
	if err := boundedList(text); err != nil || int64(len(text)) < limit.ListNodes.Max()/limit.ItemNodes.Max() {
		return err // an item has more than one byte
	}
	var list yaml.Node
	if err := yaml.Unmarshal(text, &list); err != nil {
		return nil // the reader of the list says what is wrong
	}
	items := int64(len(Ref{Node: &list}.content().Get("items").Items()))
	if sizeOf(&list).nodes+items*limit.ItemNodes.Max() > limit.ListNodes.Max() {
		return limit.ListNodes.Exceeded("the items must not have more than %d nodes, with what the protocol adds to each")
	}
	return nil
}

// content returns the value of a document.
func (r Ref) content() Ref {
	if r.Node.Kind == yaml.DocumentNode && len(r.Node.Content) > 0 {
		return Ref{Node: r.Node.Content[0]}
	}
	return r
}

// BoundedBy is [Bounded] for a text that read parses, by a library without limits. read returns maps and lists, or
// JSON, and false if the text cannot be read. Without anchors, the library makes no more of a text than its bytes say,
// and the depth is that of the data: so the text is parsed once. read is not called for a text that is too large.
func BoundedBy(text []byte, read func() (data any, ok bool)) error {
	looks := surveyOf(text)
	if err := looks.exceeds(limit.Nodes); err != nil {
		return err
	}
	isParsed := !looks.isPlain() && looks.mayGrow()
	if isParsed {
		if err := parsed(text, limit.Nodes); err != nil {
			return err
		}
	}
	data, ok := read()
	if isParsed || looks.isPlain() || ok && depthOf(data) <= limit.Depth.Max() {
		return nil
	}
	return parsed(text, limit.Nodes)
}

// Unmarshal decodes a bounded text. Scalars get the types that kubectl gives them.
func Unmarshal(text []byte, into any) error {
	if err := Bounded(text); err != nil {
		return err
	}
	return sigsyaml.Unmarshal(text, into)
}

// Check returns the error of [Unmarshal] into a value of any type, which it does not make.
func Check(text []byte) error {
	var broken error
	err := BoundedBy(text, func() (any, bool) {
		var out json.RawMessage
		out, broken = sigsyaml.YAMLToJSON(text)
		return out, broken == nil
	})
	if err == nil && broken != nil {
		err = fmt.Errorf("error converting YAML to JSON: %w", broken)
	}
	return err
}

// UnmarshalList is Unmarshal for lists of objects; see boundedList.
func UnmarshalList(text []byte, into any) error {
	if err := boundedList(text); err != nil {
		return err
	}
	return sigsyaml.Unmarshal(text, into)
}

// UnmarshalUnique is UnmarshalList that refuses a key that is there twice: the first value would be lost.
func UnmarshalUnique(text []byte, into any) error {
	if err := boundedList(text); err != nil {
		return err
	}
	return sigsyaml.UnmarshalStrict(text, into)
}

// YAMLToJSON converts a bounded text to JSON. If strict is set, a duplicate key is an error.
func YAMLToJSON(text []byte, strict bool) ([]byte, error) {
	if err := Bounded(text); err != nil {
		return nil, err
	}
	if strict {
		return sigsyaml.YAMLToJSONStrict(text)
	}
	return sigsyaml.YAMLToJSON(text)
}

func bounded(text []byte, nodes limit.Limit) error {
	looks := surveyOf(text)
	if err := looks.exceeds(nodes); err != nil || looks.isPlain() {
		return err
	}
	return parsed(text, nodes)
}

// parsed measures the nodes of a text.
func parsed(text []byte, nodes limit.Limit) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		node, err := decode(decoder)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := sizeOf(node).exceeds(nodes); err != nil {
			return err
		}
	}
}
