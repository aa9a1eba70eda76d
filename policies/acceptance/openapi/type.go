package openapi

import (
	"encoding/json"
	"slices"
	"sync"
)

// Type is the type of a value. Types refer to each other, in circles too. A type is read by [Type.Read], and does
// not change then.
type Type struct {
	Type     string // "" for any value
	Format   string
	Enum     []string
	Required []string
	Fields   map[string]*Type // nil for a map, or any object
	Values   *Type            // of a map
	Items    *Type
	ListType string
	ListKeys []string
	// Open objects may have fields that are not among Fields.
	Open bool
	// Mixed is a number or a string.
	Mixed bool
	// Embedded is an object with apiVersion, kind and metadata of its own.
	Embedded bool

	read func() // reads the fields above when it is first called; nil if they are known
}

// Read returns the type with all fields. They are not known before.
func (t *Type) Read() *Type {
	if t != nil && t.read != nil {
		t.read()
	}
	return t
}

// schema is a type as it is written.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       string             `json:"type"`
	Format     string             `json:"format"`
	Enum       []string           `json:"enum"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	Values     *schema            `json:"additionalProperties"`
	ListType   string             `json:"x-kubernetes-list-type"`
	ListKeys   []string           `json:"x-kubernetes-list-map-keys"`
	Properties map[string]*schema `json:"properties"`
}

// quantity is the type that is a string or a number.
const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity"

// unchecked are fields that a type requires and the API server does not: nothing there is an empty text or map,
// which it takes.
var unchecked = map[string][]string{
	"io.k8s.api.core.v1.HTTPHeader":              {"value"},
	"io.k8s.api.core.v1.PreferredSchedulingTerm": {"preference"},
	"io.k8s.api.core.v1.Sysctl":                  {"value"},
}

// named returns a type. It is read when it is needed: a pod is made of hundreds.
func (a *API) named(name string) *Type {
	if a.types[name] == nil {
		t := new(Type)
		t.read = sync.OnceFunc(func() { a.read(t, name) })
		a.types[name] = t
	}
	return a.types[name]
}

// read reads a type, and only the names of those that it is made of.
func (a *API) read(t *Type, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var s schema
	if err := json.Unmarshal([]byte(a.lines[name]), &s); err != nil {
		panic("openapi: " + name + ": " + err.Error()) // a test reads all of them
	}
	a.fill(t, &s)
	t.Required = slices.DeleteFunc(t.Required, func(f string) bool { return slices.Contains(unchecked[name], f) })
	if name == quantity {
		t.Format = "quantity"
	}
}

func (a *API) typeOf(s *schema) *Type {
	switch {
	case s == nil:
		return nil
	case s.Ref != "":
		return a.named(s.Ref)
	}
	t := new(Type)
	a.fill(t, s)
	return t
}

func (a *API) fill(t *Type, s *schema) {
	t.Type, t.Format, t.Enum, t.Required = s.Type, s.Format, s.Enum, s.Required
	t.Items, t.Values = a.typeOf(s.Items), a.typeOf(s.Values)
	t.ListType, t.ListKeys, t.Mixed = s.ListType, s.ListKeys, s.Format == "int-or-string"
	if len(s.Properties) == 0 {
		return
	}
	t.Fields = make(map[string]*Type, len(s.Properties))
	for name, of := range s.Properties {
		t.Fields[name] = a.typeOf(of)
	}
	slices.Sort(t.Required)
}
