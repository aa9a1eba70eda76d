package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// Unknown is the kind of error of a field that the type does not have.
const Unknown field.ErrorType = "FieldValueUnknown"

// Twice is the kind of error of an item whose key the list has already. Of Kubernetes' own kinds, only server-side
// apply refuses it, by structured-merge-diff; of custom resources every request.
const Twice field.ErrorType = "FieldValueTwice"

// maxErrors bounds what is found in one object: a list may have thousands of
// items that are wrong in the same way.
const maxErrors = 50

// Compare returns what is wrong with an object of a type. A null is a field that
// is not set, as for the API server; the status, which the API server writes, is
// not looked at.
func (t *Type) Compare(object map[string]any) field.ErrorList {
	var c comparison
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if name != "status" {
			c.field(t, nil, name, object[name])
		}
	}
	c.required(t, nil, object)
	return c.found
}

type comparison struct{ found field.ErrorList }

func (c *comparison) full() bool { return len(c.found) >= maxErrors }

func (c *comparison) add(err *field.Error) {
	if !c.full() {
		c.found = append(c.found, err)
	}
}

// value compares a value that is set.
func (c *comparison) value(t *Type, at *field.Path, v any) {
	if v == nil || t == nil || c.full() {
		return
	}
	switch t := t.Read(); {
	case t.Mixed:
		c.mixed(at, v)
	case t.Format == "quantity":
		c.quantity(at, v)
	case t.Type == "object":
		c.object(t, at, v)
	case t.Type == "array":
		c.list(t, at, v)
	case t.Type != "":
		c.scalar(t, at, v)
	}
}

func (c *comparison) object(t *Type, at *field.Path, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.wrongType(at, v, "a map")
		return
	}
	if t.Fields == nil && t.Values == nil {
		return // anything
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		c.field(t, at, name, m[name])
	}
	c.required(t, at, m)
}

func (c *comparison) field(t *Type, at *field.Path, name string, v any) {
	of, known := t.Fields[name]
	switch {
	case known:
		c.value(of, at.Child(name), v)
	case t.Values != nil:
		c.value(t.Values, at.Key(name), v)
	case t.Fields != nil && !t.Open && v != nil && (!t.Embedded || !slices.Contains(typeMeta, name)):
		c.add(&field.Error{Type: Unknown, Field: at.Child(name).String(), BadValue: name,
			Detail: strings.Join(slices.Sorted(maps.Keys(t.Fields)), "\n")})
	}
}

var typeMeta = []string{"apiVersion", "kind", "metadata"}

func (c *comparison) required(t *Type, at *field.Path, m map[string]any) {
	for _, name := range t.Required {
		if m[name] == nil && (at != nil || name != "status") {
			c.add(field.Required(at.Child(name), ""))
		}
	}
}

func (c *comparison) list(t *Type, at *field.Path, v any) {
	list, ok := v.([]any)
	if !ok {
		c.wrongType(at, v, "a list")
		return
	}
	seen := map[string]bool{}
	for i, item := range list {
		if item == nil && t.ListType == "map" {
			c.wrongType(at.Index(i), nil, "a map")
			continue
		}
		if item == nil && t.Items != nil && t.Items.Read().Type == "object" {
			item = map[string]any{}
		}
		c.value(t.Items, at.Index(i), item)
		if key, ok := keyOf(t, item); ok && seen[key] {
			c.add(&field.Error{Type: Twice, Field: at.Index(i).String(), BadValue: key})
		} else if ok {
			seen[key] = true
		}
	}
}

// keyOf returns what an item must have alone in its list; ok is false if lists
// of the type may have an item twice.
func keyOf(t *Type, item any) (key string, ok bool) {
	switch t.ListType {
	case "set":
		return fmt.Sprint(item), true
	case "map":
		m, _ := item.(map[string]any)
		var parts []string
		for _, name := range t.ListKeys {
			value := m[name]
			if value == nil {
				value = defaults[name]
			}
			parts = append(parts, fmt.Sprintf("%s=%v", name, value))
		}
		return strings.Join(parts, ", "), true
	}
	return "", false
}

// defaults are those of fields that are keys of lists.
var defaults = map[string]any{"protocol": "TCP", "hostIP": "", "name": ""}
