package sailapi

import (
	"fmt"
	"strconv"
	"time"
)

// Quoted returns values with texts where the types want a text and the input has a boolean or a number. Helm takes
// both, as in `env: {A: true}`, but the API server takes texts only. The input is not changed.
func (t *Type) Quoted(values map[string]any) map[string]any { return t.changed(values, quoted) }

func quoted(shape string, v any) any {
	switch v.(type) {
	case bool, int64, float64:
		if shape == "string" || shape == "quantity" {
			return fmt.Sprint(v)
		}
	}
	return v
}

// Seconds returns values with durations as protobuf's JSON has them, in seconds: 90s for 1m30s. The operator's types
// take both, a lifecycle manager only seconds. The input is not changed.
func (t *Type) Seconds(values map[string]any) map[string]any { return t.changed(values, seconds) }

func seconds(shape string, v any) any {
	text, isText := v.(string)
	d, err := time.ParseDuration(text)
	if shape != "duration" || !isText || err != nil {
		return v
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
}

// change returns what becomes of a scalar of a shape.
type change func(shape string, v any) any

func (t *Type) changed(values map[string]any, c change) map[string]any {
	out := make(map[string]any, len(values))
	for key, v := range values {
		out[key] = v
		if t != nil && t.fields[key] != nil {
			out[key] = t.fields[key].changed(v, c)
		}
	}
	return out
}

func (f *field) changed(v any, c change) any {
	switch v := v.(type) {
	case map[string]any:
		if f.shape == "struct" {
			return f.all[f.of].changed(v, c)
		}
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = f.changedItem(f.of, item, c)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = f.changedItem(f.of, item, c)
		}
		return out
	}
	return c(f.shape, v)
}

// changedItem returns an item of a list or an entry of a map.
func (f *field) changedItem(of string, v any, c change) any {
	below, isMap := v.(map[string]any)
	if t := f.all[of]; t != nil && isMap {
		return t.changed(below, c)
	}
	return c(of, v)
}
