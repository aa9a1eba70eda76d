package schema

import "github.com/santhosh-tekuri/jsonschema/v6"

// samePlace returns the parts of a schema that apply to the same value.
func samePlace(s *jsonschema.Schema) []*jsonschema.Schema {
	out := present(s.Ref, s.RecursiveRef, s.Not, s.If, s.Then, s.Else, s.ContentSchema)
	if s.DynamicRef != nil {
		out = append(out, present(s.DynamicRef.Ref)...)
	}
	for _, list := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		out = append(out, list...)
	}
	for _, d := range s.Dependencies {
		out = append(out, asSchema(d)...)
	}
	for _, d := range s.DependentSchemas {
		out = append(out, d)
	}
	return out
}

// below calls each for the parts of a schema that apply to values inside of a value.
func below(s *jsonschema.Schema, v *value, each func(*jsonschema.Schema, *value)) {
	for name, field := range v.fields {
		for _, part := range fieldParts(s, name) {
			each(part, field)
		}
		if s.PropertyNames != nil {
			each(s.PropertyNames, v.nameOf(name))
		}
	}
	for i, item := range v.items {
		for _, part := range itemParts(s, i) {
			each(part, item)
		}
	}
}

func fieldParts(s *jsonschema.Schema, name string) []*jsonschema.Schema {
	out := present(s.Properties[name], s.UnevaluatedProperties)
	for p, part := range s.PatternProperties {
		if p.MatchString(name) {
			out = append(out, part)
		}
	}
	return append(out, asSchema(s.AdditionalProperties)...)
}

func itemParts(s *jsonschema.Schema, i int) []*jsonschema.Schema {
	out := present(s.Contains, s.Items2020, s.UnevaluatedItems)
	if i < len(s.PrefixItems) {
		out = append(out, s.PrefixItems[i])
	}
	if list, ok := s.Items.([]*jsonschema.Schema); ok && i < len(list) {
		out = append(out, list[i])
	}
	return append(append(out, asSchema(s.Items)...), asSchema(s.AdditionalItems)...)
}

// everyPart returns all parts of a schema.
func everyPart(s *jsonschema.Schema) []*jsonschema.Schema {
	out := append(samePlace(s), present(s.PropertyNames, s.UnevaluatedProperties, s.Contains, s.Items2020,
		s.UnevaluatedItems)...)
	for _, part := range s.Properties {
		out = append(out, part)
	}
	for _, part := range s.PatternProperties {
		out = append(out, part)
	}
	out = append(out, s.PrefixItems...)
	if list, ok := s.Items.([]*jsonschema.Schema); ok {
		out = append(out, list...)
	}
	for _, part := range []any{s.AdditionalProperties, s.Items, s.AdditionalItems} {
		out = append(out, asSchema(part)...)
	}
	return out
}

func present(parts ...*jsonschema.Schema) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, part := range parts {
		if part != nil {
			out = append(out, part)
		}
	}
	return out
}

// asSchema returns the schemas of keywords that may have other values too.
func asSchema(v any) []*jsonschema.Schema {
	if s, ok := v.(*jsonschema.Schema); ok {
		return present(s)
	}
	return nil
}
