package overlay

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/source"
)

// maxExact limits the integers that a float64 can tell apart: all below it.
const maxExact = 1 << 53

// asMap returns the map that istioctl makes of a string. ok is false if
// istioctl keeps the string. For istioctl, text that has only comments is an
// empty map.
func asMap(text string) (m map[string]any, ok bool) {
	mark := ": "
	if strings.Contains(text, "\n") {
		mark = ":"
	}
	if !strings.Contains(text, mark) || json.Unmarshal([]byte(text), &m) == nil {
		return nil, false
	}
	if source.Unmarshal([]byte(text), &m) != nil {
		return nil, false
	}
	if m == nil {
		m = map[string]any{}
	}
	return m, true
}

// plain returns a copy of v that shares nothing with it.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			out[key] = plain(item)
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i := range out {
			out[i] = plain(out[i])
		}
		return out
	}
	return v
}

// whole turns every float64 in v that is an integer into an int64, in place:
// the YAML library reads all numbers as float64.
func whole(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = whole(item)
		}
	case []any:
		for i, item := range v {
			v[i] = whole(item)
		}
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < maxExact {
			return int64(v)
		}
	}
	return v
}

// printed returns the text that a path is compared with.
func printed(v any) string { return fmt.Sprint(whole(plain(v))) }

// kindOf names the kind of a scalar for an error.
func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case bool:
		return "a boolean"
	}
	return "a number"
}
