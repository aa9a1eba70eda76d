package openapi

import (
	"encoding/json"
	"slices"
)

// Type is the type of a value. Types refer to each other, in circles too, and do
// not change once they are read.
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

// named reads a type and those that it is made of.
func (a *API) named(name string) *Type {
	if t := a.types[name]; t != nil {
		return t
	}
	t := new(Type)
	a.types[name] = t
	var s schema
	if err := json.Unmarshal([]byte(a.lines[name]), &s); err != nil {
		panic("openapi: " + name + ": " + err.Error()) // a test reads all of them
	}
	a.fill(t, &s)
	t.Required = slices.DeleteFunc(t.Required, func(f string) bool { return slices.Contains(unchecked[name], f) })
	if name == quantity {
		t.Format = "quantity"
	}
	return t
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
	*t = Type{Type: s.Type, Format: s.Format, Enum: s.Enum, Required: s.Required, Items: a.typeOf(s.Items),
		Values:   a.typeOf(s.Values),
		ListType: s.ListType, ListKeys: s.ListKeys, Mixed: s.Format == "int-or-string"}
	if len(s.Properties) == 0 {
		return
	}
	t.Fields = make(map[string]*Type, len(s.Properties))
	for name, of := range s.Properties {
		t.Fields[name] = a.typeOf(of)
	}
	slices.Sort(t.Required)
}
