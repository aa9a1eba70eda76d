package sailapi

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
)

// Typed returns what the operator makes of values of a resource: the API server's defaults are added, and what the
// types do not have is gone. The input is plain data and is not changed. A value of a wrong type, which [Type.Check]
// reports, stays as it is.
func (t *Type) Typed(values map[string]any) map[string]any { return t.decoded(values, true) }

// Decoded is [Type.Typed] for values that no API server has seen: it adds no defaults. So it changes nothing in values
// that are typed.
func (t *Type) Decoded(values map[string]any) map[string]any { return t.decoded(values, false) }

func (t *Type) decoded(values map[string]any, defaults bool) map[string]any {
	out := map[string]any{}
	for _, name := range t.order {
		f := t.fields[name]
		v := values[name]
		if v == nil && defaults {
			v = f.initial
		}
		if v == nil {
			if f.writesZero {
				out[name] = f.zero()
			}
			continue
		}
		if v = f.decoded(v, defaults); !f.dropsZero || !isZero(v) {
			out[name] = v
		}
	}
	return out
}

// decoded is what becomes of a value that is not null.
func (f *field) decoded(v any, defaults bool) any {
	switch v := v.(type) {
	case map[string]any:
		switch f.shape {
		case "struct":
			return f.all[f.of].decoded(v, defaults)
		case "map":
			out := make(map[string]any, len(v))
			for key, item := range v {
				out[key] = f.item(item, defaults)
			}
			return out
		}
	case []any:
		if f.shape != "list" {
			break
		}
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = f.item(item, defaults)
		}
		return out
	}
	return spelled(f.shape, v)
}

// item is what becomes of an item of a list or an entry of a map.
func (f *field) item(v any, defaults bool) any {
	below, isMap := v.(map[string]any)
	switch t := f.all[f.of]; {
	case t != nil && v == nil:
		return t.decoded(nil, defaults)
	case t != nil && isMap:
		return t.decoded(below, defaults)
	case v == nil && f.of == "string":
		return ""
	}
	return spelled(f.of, v)
}

// spelled is a scalar as the operator writes it.
func spelled(shape string, v any) any {
	switch shape {
	case "quantity":
		q, err := resource.ParseQuantity(fmt.Sprint(v))
		if err != nil {
			return v
		}
		return q.String()
	case "duration":
		if text, ok := v.(string); ok {
			if d, err := time.ParseDuration(text); err == nil {
				return d.String()
			}
		}
	case "int":
		if number, ok := v.(float64); ok && number == float64(int64(number)) {
			return int64(number)
		}
	}
	return v
}

// zero is what the operator writes for a field that is not set but always written.
func (f *field) zero() any {
	switch f.shape {
	case "string":
		return ""
	case "int", "intorstring":
		return int64(0)
	case "quantity":
		return "0"
	case "struct":
		return f.all[f.of].Decoded(nil)
	}
	return nil
}

func isZero(v any) bool {
	switch v := v.(type) {
	case string:
		return v == ""
	case bool:
		return !v
	case int64:
		return v == 0
	case float64:
		return v == 0
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// smallest is the smallest whole number that a template prints with an exponent if it is a floating-point number.
const smallest = 1_000_000

// Floats returns values with the numbers that Helm gets from the operator: they have been JSON, so all are
// floating-point numbers. Below a million templates print both alike, and the number stays a whole one.
func Floats(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = Floats(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = Floats(item)
		}
		return out
	case int64:
		if v >= smallest || v <= -smallest {
			return float64(v)
		}
	}
	return v
}
