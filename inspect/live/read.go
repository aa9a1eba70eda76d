package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Cluster has the objects of a dump, in their order and each once.
type Cluster struct {
	Name    string
	Objects []*Object
}

// Object is one live object, with the fields that the API server and controllers
// wrote.
type Object struct {
	*manifest.Object
	Managers []Manager // none if the dump has no managers
}

// Read reads a dump: JSON or YAML, single objects or Lists of them, one after the other. The error says which document
// cannot be read; that of a dump over a limit is a limit.Error.
func Read(cluster string, text []byte) (*Cluster, error) {
	c := &Cluster{Name: cluster}
	seen := map[manifest.Key]bool{}
	docs, err := split(text)
	if err != nil {
		return nil, err
	}
	for i, doc := range docs {
		data, err := read(doc)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", i+1, err)
		}
		for _, one := range items(data) {
			o := manifest.New(one)
			if problem := o.Problem(); problem != "" {
				return nil, fmt.Errorf("document %d: an object is not one of Kubernetes: %s", i+1, problem)
			}
			if !seen[o.Key()] {
				seen[o.Key()] = true
				c.Objects = append(c.Objects, &Object{Object: o, Managers: managersOf(o)})
			}
		}
	}
	return c, nil
}

func isJSON(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) }

// split returns the documents of a dump. What several calls of kubectl print is not separated in JSON, and in YAML
// each begins with its `apiVersion`.
func split(text []byte) ([]string, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // the mark of UTF-8 that programs of Windows write
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil, errors.New("it must be UTF-8, not UTF-16")
	}
	if isJSON(text) {
		return splitJSON(text)
	}
	var out []string
	for _, doc := range manifest.Split(string(text)) {
		out = append(out, splitYAML(doc)...)
	}
	return out, nil
}

func splitJSON(text []byte) (out []string, err error) {
	for d := json.NewDecoder(bytes.NewReader(text)); ; {
		var doc json.RawMessage
		switch err := d.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("document %d: %w", len(out)+1, err)
		}
		out = append(out, string(doc))
	}
}

// splitYAML begins a document at each `apiVersion` of the top but the first one.
func splitYAML(doc string) (out []string) {
	start, isOpen := 0, false
	for at := 0; ; {
		if strings.HasPrefix(doc[at:], "apiVersion:") {
			if isOpen {
				out, start = append(out, doc[start:at]), at
			}
			isOpen = true
		}
		end := strings.IndexByte(doc[at:], '\n')
		if end < 0 {
			return append(out, doc[start:])
		}
		at += end + 1
	}
}

func read(doc string) (map[string]any, error) {
	var text json.RawMessage
	if err := source.UnmarshalUnique([]byte(doc), &text); err != nil {
		return nil, err
	}
	o, err := manifest.FromJSON(text)
	if err != nil {
		return nil, err
	}
	return o.Data, nil
}

// items returns the objects of a List, at any depth, or the object itself.
func items(data map[string]any) []map[string]any {
	kind, _ := data["kind"].(string)
	list, isList := data["items"].([]any)
	if !isList || !strings.HasSuffix(kind, "List") {
		return []map[string]any{data}
	}
	var out []map[string]any
	for _, item := range list {
		one, _ := item.(map[string]any)
		out = append(out, items(one)...)
	}
	return out
}

// Known tells whether the dump has the managers of fields.
func (c *Cluster) Known() bool {
	for _, o := range c.Objects {
		if len(o.Managers) > 0 {
			return true
		}
	}
	return len(c.Objects) == 0
}

// ByKey returns the objects by their keys.
func (c *Cluster) ByKey() map[manifest.Key]*Object {
	out := make(map[manifest.Key]*Object, len(c.Objects))
	for _, o := range c.Objects {
		out[o.Key()] = o
	}
	return out
}
