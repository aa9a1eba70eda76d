package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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

// Read reads a dump: JSON or YAML, single objects or Lists of them. The error says
// which document cannot be read; that of a dump over a limit is a limit.Error.
func Read(cluster string, text []byte) (*Cluster, error) {
	c := &Cluster{Name: cluster}
	seen := map[manifest.Key]bool{}
	docs := []string{string(text)}
	if !isJSON(text) {
		docs = manifest.Split(string(text))
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

func read(doc string) (map[string]any, error) {
	var text json.RawMessage
	if err := source.UnmarshalList([]byte(doc), &text); err != nil {
		return nil, err
	}
	if isJSON([]byte(doc)) && !json.Valid([]byte(doc)) {
		return nil, errors.New("it must be one document of JSON")
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
