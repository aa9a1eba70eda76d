package sailapi

// Schema returns the JSON schema of the spec of a kind, as plain data, and beside it the types that it refers to as
// `#/$defs/NAME`: those of the newest version. Descriptions has sentences for fields, by "TYPE.FIELD".
func Schema(kind string, descriptions map[string]string) (spec, below map[string]any) {
	below = map[string]any{}
	return Spec(kind, 0).schema(descriptions, below), below
}

// schema returns the schema of a type, and adds those of its fields.
func (t *Type) schema(descriptions map[string]string, below map[string]any) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, name := range t.order {
		f := t.fields[name]
		s := f.schema(descriptions, below)
		if text := descriptions[t.name+"."+name]; text != "" {
			s["description"] = text
		}
		if f.unread {
			s["deprecated"] = true
		}
		if f.required {
			required = append(required, name)
		}
		properties[name] = s
	}
	out := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// schema returns the schema of the values of a field.
func (f *field) schema(descriptions map[string]string, below map[string]any) map[string]any {
	out := map[string]any{}
	switch f.shape {
	case "struct":
		out = f.schemaOf(f.of, descriptions, below)
	case "list":
		out["type"], out["items"] = "array", f.schemaOf(f.of, descriptions, below)
	case "map":
		out["type"], out["additionalProperties"] = "object", f.schemaOf(f.of, descriptions, below)
	default:
		out = f.schemaOf(f.shape, descriptions, below)
	}
	if f.enum != nil {
		out["enum"] = f.enum
	}
	if f.initial != nil {
		out["default"] = f.initial
	}
	if f.least != nil {
		out["minimum"] = *f.least
	}
	if f.most > 0 {
		out["maxItems"] = f.most
	}
	return out
}

// jsonTypes are the types of JSON that a shape may have.
var jsonTypes = map[string][]string{"bool": {"boolean"}, "duration": {"string"}, "int": {"integer"},
	"intorstring": {"integer", "string"}, "number": {"number"}, "quantity": {"string", "number"}, "string": {"string"}}

// schemaOf returns the schema of a shape or a type.
func (f *field) schemaOf(of string, descriptions map[string]string, below map[string]any) map[string]any {
	if t := f.all[of]; t != nil {
		if _, there := below[of]; !there {
			below[of] = nil // a type may have itself in it
			below[of] = t.schema(descriptions, below)
		}
		return map[string]any{"$ref": "#/$defs/" + of}
	}
	if allowed := jsonTypes[of]; len(allowed) > 0 {
		return map[string]any{"type": allowed}
	}
	return map[string]any{} // raw: anything
}
