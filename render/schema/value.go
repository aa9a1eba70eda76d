package schema

// value gives each value of the input an identity, so that equal values are different keys of a map.
type value struct {
	text   string
	fields map[string]*value
	items  []*value
	names  map[string]*value // the names of the fields, as values
	size   int64
}

func newValue(v any) *value {
	out := &value{size: 1}
	switch v := v.(type) {
	case map[string]any:
		out.fields = make(map[string]*value, len(v))
		for name, item := range v {
			out.fields[name] = newValue(item)
			out.size += out.fields[name].size
		}
	case []any:
		for _, item := range v {
			next := newValue(item)
			out.items, out.size = append(out.items, next), out.size+next.size
		}
	case string:
		out.text = v
	}
	return out
}

// nameOf returns the name of a field as a value.
func (v *value) nameOf(name string) *value {
	if v.names == nil {
		v.names = map[string]*value{}
	}
	if v.names[name] == nil {
		v.names[name] = &value{text: name, size: 1}
	}
	return v.names[name]
}
