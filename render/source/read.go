package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/limit"
)

// Document is one YAML document of a file.
type Document struct {
	Ref
	// Order is the place of the document in the order of reading: files in the order of the arguments. A [Reader]
	// sets it.
	Order int
}

// Kind returns apiVersion and kind, empty where they are missing.
func (d Document) Kind() (apiVersion, kind string) {
	return d.Get("apiVersion").Text(), d.Get("kind").Text()
}

// Parse returns all documents of a file. It leaves out empty documents, and replaces a Kubernetes List by its
// items. Findings: broken YAML, duplicate keys, keys that are not text, documents that are nested too deeply or
// grow too large by aliases.
func Parse(file string, content []byte) ([]Document, diag.List) {
	return parse(file, content, new(budget))
}

func parse(file string, content []byte, spent *budget) ([]Document, diag.List) {
	var docs []Document
	var found diag.List
	looks := surveyOf(content)
	if err := looks.exceeds(limit.Nodes); err != nil {
		found.Add(tooMuch(diag.Pos{File: file, Line: looks.line}, err))
		return nil, found
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	for {
		node, err := decode(decoder)
		if errors.Is(err, io.EOF) {
			return docs, found
		}
		if err != nil {
			found.Add(yamlError(file, content, err))
			return docs, found
		}
		ref := Ref{File: file, Node: node}
		size := sizeOf(node)
		if err := size.exceeds(limit.Nodes); err != nil {
			found.Add(tooMuch(ref.Pos(), err))
			continue
		}
		if err := spent.add(size); err != nil {
			found.Add(tooMuch(ref.Pos(), err))
			return docs, found
		}
		ref.checkKeys(&found)
		docs = append(docs, ref.expandList()...)
	}
}

func tooMuch(at diag.Pos, err error) diag.Diagnostic {
	d := diag.Diagnostic{Code: diag.BadYAML, Pos: at, Text: err.Error()}
	if _, ok := errors.AsType[*limit.Error](err); ok {
		d.Hint = limit.Hint
	}
	return d
}

// decode returns a panic of the YAML library as an error, because hostile input may cause one.
func decode(decoder *yaml.Decoder) (node *yaml.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("yaml: %v", p)
		}
	}()
	var doc yaml.Node
	if err := decoder.Decode(&doc); err != nil {
		return nil, err
	}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) > 0 {
		return doc.Content[0], nil
	}
	return &doc, nil
}

// checkKeys reports what YAML forbids but its parser accepts: duplicate keys in one map (one would win
// silently), keys that are maps, lists or null, merge keys without a map, and values that do not fit their
// tags.
func (r Ref) checkKeys(found *diag.List) {
	bad := func(n *yaml.Node, text string) {
		found.Add(diag.Diagnostic{Code: diag.BadYAML, Pos: Ref{File: r.File, Node: n}.Pos(), Field: r.Path(), Text: text})
	}
	switch r.Node.Kind {
	case yaml.SequenceNode:
		for i := range r.Node.Content {
			r.step(i).checkKeys(found)
		}
	case yaml.ScalarNode:
		if r.Node.Style&yaml.TaggedStyle == 0 {
			return
		}
		if err := r.Node.Decode(new(any)); err != nil {
			bad(r.Node, strings.TrimPrefix(err.Error(), "yaml: "))
		}
	case yaml.MappingNode:
		r.checkDuplicates(found)
		for i := 0; i+1 < len(r.Node.Content); i += 2 {
			key, value := r.Node.Content[i], r.Node.Content[i+1]
			switch {
			case isMerge(key) && !isMergeable(value):
				bad(value, "the merge key `<<` must have a map or a list of maps")
			case !isMerge(key) && !isText(key):
				bad(key, "a key must be a string")
			}
			r.child(entry{keyText(key), key, value}).checkKeys(found)
		}
	}
}

func isMergeable(value *yaml.Node) bool {
	ref := Ref{Node: value}
	for _, item := range ref.Items() {
		if item.resolved().Kind != yaml.MappingNode {
			return false
		}
	}
	return ref.resolved().Kind != yaml.ScalarNode
}

func (r Ref) checkDuplicates(found *diag.List) {
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(r.Node.Content); i += 2 {
		key := r.Node.Content[i]
		name := keyText(key)
		before := first[name]
		switch {
		case isMerge(key) || !isText(key):
		case before == nil:
			first[name] = key
		default:
			found.Add(diag.Diagnostic{
				Code: diag.DuplicateKey, Pos: Ref{File: r.File, Node: key}.Pos(), Field: r.path.key(name).String(),
				Text: fmt.Sprintf("key %q must not occur twice", name),
				Hint: fmt.Sprintf("the first one is on line %d", before.Line),
			})
		}
	}
}

// expandList returns the items of `kind: List`, which kubectl get prints.
func (r Ref) expandList() []Document {
	if r.IsNull() {
		return nil
	}
	if r.Get("apiVersion").Text() != "v1" || !strings.HasSuffix(r.Get("kind").Text(), "List") {
		return []Document{{Ref: r}}
	}
	var docs []Document
	for _, item := range r.Get("items").Items() {
		docs = append(docs, Document{Ref: Ref{File: r.File, Node: item.Node}})
	}
	return docs
}
