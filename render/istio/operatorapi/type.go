package operatorapi

import (
	"reflect"
	"slices"
	"strings"
)

// Kind is the form of a type.
type Kind int

// The kinds of types.
const (
	Any Kind = iota
	Bool
	String
	Int         // a whole number, or a text that is one: the decoder takes both
	Number      // any number, or a text that is one
	StrictInt   // a whole number; Kubernetes takes no text for it
	IntOrString // a whole number or a text, as a port or "25%"
	Quantity    // a number or a text, as in 500m
	Duration    // a text, as in 30s
	Enum        // one of Choices
	List        // with items of the type Of, if that is known
	Map         // with any keys, and values of the type Of, if that is known
	Message     // a map with known fields
)

// Type is the type of a value. It is shared and must not be changed.
type Type struct {
	Kind     Kind
	Of       *Type    // the type of the items of a list or the entries of a map; nil for any
	Unsigned bool     // numbers below zero do not fit
	Choices  []string // the values of an Enum

	name    string       // the name of the message in the table
	version string       // the version of Istio
	native  reflect.Type // the Go type, if Kubernetes defines the message
}

// Field returns the type of a key of a map, nil if it is not known or any value
// fits.
func (t *Type) Field(name string) *Type {
	switch {
	case t == nil:
		return nil
	case t.Kind == Map:
		return t.Of
	case t.Kind != Message:
		return nil
	case t.native != nil:
		return nativeField(t.native, name)
	}
	return fieldOf(t.name, name, t.version)
}

// Names lists the fields of a type of Kubernetes, which has no others; nil for all other types.
func (t *Type) Names() []string {
	if t == nil || t.Kind != Message || t.native == nil {
		return nil
	}
	return nativeNames(t.native)
}

// Item returns the type of the items of a list; nil if there is none.
func (t *Type) Item() *Type {
	if t == nil || t.Kind != List {
		return nil
	}
	return t.Of
}

// IsFree tells whether the type is a map in which the user may write any keys
// and values.
func (t *Type) IsFree() bool { return t != nil && t.Kind == Map && t.Of == nil }

// IsAny tells whether every value fits.
func (t *Type) IsAny() bool { return t == nil || t.Kind == Any }

// Words says what must be written, as in "a string".
func (t *Type) Words() string {
	switch t.Kind {
	case Bool:
		return "true or false"
	case String:
		return "a string"
	case Int, StrictInt:
		if t.Unsigned {
			return "a whole number that is not below zero"
		}
		return "a whole number"
	case Number:
		return "a number"
	case IntOrString:
		return "a whole number or a string"
	case Quantity:
		return "a quantity, as in 500m"
	case Duration:
		return "a duration, as in 30s"
	case Enum:
		return "one of " + strings.Join(slices.DeleteFunc(slices.Clone(t.Choices), isUnset), ", ")
	case List:
		return "a list"
	case Map, Message:
		return "a map"
	}
	return "anything"
}

// isUnset tells whether a choice means that nothing is chosen.
func isUnset(choice string) bool { return choice == "undefined" || choice == "UNSPECIFIED" }
