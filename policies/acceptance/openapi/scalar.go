package openapi

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// scalar compares a string, a number or a boolean.
func (c *comparison) scalar(t *Type, at *field.Path, v any) {
	switch t.Type {
	case "string":
		c.text(t, at, v)
	case "boolean":
		if _, ok := v.(bool); !ok {
			c.wrongType(at, v, "a boolean")
		}
	case "integer":
		c.integer(t, at, v)
	case "number":
		switch v.(type) {
		case int64, int, float64:
		default:
			c.wrongType(at, v, "a number")
		}
	}
}

func (c *comparison) text(t *Type, at *field.Path, v any) {
	s, ok := v.(string)
	if !ok {
		c.wrongType(at, v, "a string")
		return
	}
	if s == "" {
		return // as if it were not set
	}
	if len(t.Enum) > 0 && !slices.Contains(t.Enum, s) {
		c.add(field.NotSupported(at, s, t.Enum))
		return
	}
	switch t.Format {
	case "byte":
		if _, err := base64.StdEncoding.DecodeString(s); err != nil {
			c.add(field.Invalid(at, s, "it must be base64"))
		}
	case "date-time":
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			c.add(field.Invalid(at, s, "it must be a time of RFC 3339"))
		}
	}
}

func (c *comparison) integer(t *Type, at *field.Path, v any) {
	var n int64
	switch v := v.(type) {
	case int64:
		n = v
	case int:
		n = int64(v)
	default:
		c.wrongType(at, v, "a whole number")
		return
	}
	if t.Format == "int32" && (n > math.MaxInt32 || n < math.MinInt32) {
		c.add(field.Invalid(at, n, "it must fit into 32 bits"))
	}
}

// mixed compares what is a number or a string, such as a port.
func (c *comparison) mixed(at *field.Path, v any) {
	if _, ok := v.(string); !ok {
		c.integer(&Type{Format: "int32"}, at, v)
	}
}

func (c *comparison) quantity(at *field.Path, v any) {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case int64:
		text = strconv.FormatInt(v, 10)
	case int:
		text = strconv.Itoa(v)
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	default:
		c.wrongType(at, v, "a quantity")
		return
	}
	if _, err := resource.ParseQuantity(text); err != nil {
		c.add(field.Invalid(at, v, `it must be a quantity such as "500m", "2" or "1Gi"`))
	}
}

// wrongType reports a value of another type than the wanted one.
func (c *comparison) wrongType(at *field.Path, v any, wanted string) {
	c.add(field.TypeInvalid(at, v, wanted))
}

// Describe says what a value is, for people.
func Describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return fmt.Sprintf("the boolean %t", v)
	case string:
		return fmt.Sprintf("the string %q", v)
	case map[string]any:
		return "a map"
	case []any:
		return "a list"
	}
	return fmt.Sprintf("the number %v", v)
}
