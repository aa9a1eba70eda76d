package operatorapi

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/internal/lazyregexp"
)

// Fits tells whether the decoder accepts a value. It does not look at the items
// of a list or the entries of a map. The value is plain data: map[string]any,
// []any, string, bool, int64, float64 or nil. nil always fits.
func (t *Type) Fits(value any) bool {
	if t.IsAny() || value == nil {
		return true
	}
	switch v := value.(type) {
	case bool:
		return t.Kind == Bool
	case string:
		return t.fitsText(v)
	case int64:
		return t.fitsInt(v)
	case float64:
		if whole(v) {
			return t.fitsInt(int64(v))
		}
		return t.Kind == Number || t.Kind == Quantity
	case []any:
		return t.Kind == List
	case map[string]any:
		return t.Kind == Map || t.Kind == Message
	}
	return false
}

// whole tells whether a number has no fraction. The decoder reads such a number
// as JSON, in which it is written without a fraction.
func whole(v float64) bool { return v == math.Trunc(v) && math.Abs(v) < 1e15 }

var seconds = lazyregexp.New(`^-?\d+(\.\d+)?(ns|us|µs|ms|s|m|h)(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))*$`)

func (t *Type) fitsText(v string) bool {
	switch t.Kind {
	case String, IntOrString, Quantity:
		return true
	case Int:
		var n int64
		return json.Unmarshal([]byte(v), &n) == nil && (n >= 0 || !t.Unsigned)
	case Number:
		_, err := strconv.ParseFloat(v, 64)
		return err == nil
	case Duration:
		return seconds().MatchString(v)
	case Enum:
		return slices.Contains(t.Choices, v)
	}
	return false
}

func (t *Type) fitsInt(v int64) bool {
	switch t.Kind {
	case Int, StrictInt:
		return v >= 0 || !t.Unsigned
	case Number, IntOrString, Quantity:
		return true
	case Enum:
		return v >= 0 && v < int64(len(t.Choices))
	}
	return false
}

// IsNumeric tells whether a text is a number or a percentage.
func IsNumeric(text string) bool {
	_, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	return err == nil
}
