package istio

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/meshpress/meshpress/render/istio/operatorapi"
)

// isType tells whether the decoder complains about the type of a value. It has other complaints, such as two fields
// of which only one may be set.
func isType(problem string) bool {
	return slices.ContainsFunc([]string{"invalid value for ", "unexpected token ", "syntax error", "invalid google."},
		func(start string) bool { return strings.HasPrefix(problem, start) })
}

// wordsOf says what the value of a field must be, "" for a type with a form of its own.
func wordsOf(field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsMap():
		return "a map"
	case field.IsList():
		return "a list"
	}
	return wordsOfOne(field)
}

// kinds are the types of protobuf, as the values of an IstioOperator have them.
var kinds = map[protoreflect.Kind]operatorapi.Type{
	protoreflect.BoolKind:   {Kind: operatorapi.Bool},
	protoreflect.StringKind: {Kind: operatorapi.String},
	protoreflect.Int32Kind:  {Kind: operatorapi.Int}, protoreflect.Int64Kind: {Kind: operatorapi.Int},
	protoreflect.Uint32Kind: {Kind: operatorapi.Int, Unsigned: true},
	protoreflect.Uint64Kind: {Kind: operatorapi.Int, Unsigned: true},
	protoreflect.FloatKind:  {Kind: operatorapi.Number}, protoreflect.DoubleKind: {Kind: operatorapi.Number},
}

// wordsOfOne returns the words for one value: a field, an item of a list, or an entry of a map.
func wordsOfOne(field protoreflect.FieldDescriptor) string {
	if of := field.Message(); of != nil {
		return wordsOfMessage(of)
	}
	if enum := field.Enum(); enum != nil {
		t := operatorapi.Type{Kind: operatorapi.Enum}
		for i := range enum.Values().Len() {
			t.Choices = append(t.Choices, string(enum.Values().Get(i).Name()))
		}
		return t.Words()
	}
	if t, ok := kinds[field.Kind()]; ok {
		return t.Words()
	}
	return ""
}

// wordsOfMessage returns the words for a message. A wrapper of protobuf is written as the value in it.
func wordsOfMessage(of protoreflect.MessageDescriptor) string {
	switch {
	case !isOpaque(of):
		return "a map"
	case of.Name() == "Duration":
		return "a duration, as in 30s"
	case strings.HasSuffix(string(of.Name()), "Value") && of.Fields().Len() == 1:
		return wordsOfOne(of.Fields().Get(0))
	}
	return ""
}
