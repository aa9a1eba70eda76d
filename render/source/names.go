package source

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

func names(fields map[string]reflect.Value) []string {
	return slices.Sorted(maps.Keys(fields))
}

func jsonName(f reflect.StructField) (name, options string) {
	name, options, _ = strings.Cut(f.Tag.Get("json"), ",")
	return name, options
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Uint, reflect.Uint32, reflect.Uint64:
		return "a whole number of at least 0"
	}
	return "a whole number"
}

// customName describes a type that decodes itself.
func customName(t reflect.Type) string {
	switch t.Name() {
	case "Quantity":
		return "a quantity, such as 500m or 1Gi"
	case "IntOrString":
		return "a whole number or a string"
	}
	return "a valid " + t.Name()
}

// TypeName describes a type of Go to someone who writes YAML, as in "a list".
func TypeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Map, reflect.Struct:
		return "a map"
	case reflect.Slice:
		return "a list"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return typeName(t)
}

// Describe says what a node is, as in "the number 1.20". The node must not be null.
func (r Ref) Describe() string {
	n := r.resolved()
	switch n.Kind {
	case yaml.MappingNode:
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	}
	switch r.Value().(type) {
	case string:
		return fmt.Sprintf("the string %q", n.Value)
	case bool:
		return "the boolean " + n.Value
	}
	return "the number " + n.Value
}

// place returns the name of a field for a message.
func place(path string) string {
	if path == "" {
		return "the document"
	}
	return "`" + path + "`"
}
