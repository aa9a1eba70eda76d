package sailapi

import "fmt"

// Quoted returns values with texts where the types want a text and the input has a boolean or a number. Helm takes
// both, as in `env: {A: true}`, but the API server takes texts only. The input is not changed.
func (t *Type) Quoted(values map[string]any) map[string]any {
	out := make(map[string]any, len(values))
	for key, v := range values {
		out[key] = v
		if t != nil && t.fields[key] != nil {
			out[key] = t.fields[key].quoted(v)
		}
	}
	return out
}

func (f *field) quoted(v any) any {
	below := f.all[f.of]
	switch v := v.(type) {
	case map[string]any:
		if f.shape == "struct" {
			return below.Quoted(v)
		}
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = f.quotedItem(f.of, item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = f.quotedItem(f.of, item)
		}
		return out
	}
	return f.quotedItem(f.shape, v)
}

// quotedItem returns an item of a list, an entry of a map, or a scalar.
func (f *field) quotedItem(of string, v any) any {
	below, isMap := v.(map[string]any)
	if t := f.all[of]; t != nil && isMap {
		return t.Quoted(below)
	}
	switch v.(type) {
	case bool, int64, float64:
		if of == "string" || of == "quantity" {
			return fmt.Sprint(v)
		}
	}
	return v
}
