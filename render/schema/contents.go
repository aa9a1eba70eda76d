package schema

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/limit"
)

const (
	maxDigits     = 400   // digits of a number; the library expands exponents
	maxReferences = 5_000 // references and anchors: the time grows with the square; Istio's have a hundred
)

// referring are the keywords that are references, or that references name.
var referring = []string{"$ref", "$dynamicRef", "$recursiveRef", "$id", "id", "$anchor", "$dynamicAnchor", "$schema"}

// contents counts what a document contains, before it is compiled.
type contents struct{ references int64 }

func (c *contents) check(v any) error {
	switch v := v.(type) {
	case map[string]any:
		for _, keyword := range referring {
			if _, ok := v[keyword].(string); ok {
				c.references++
			}
		}
		if c.references > limit.Limit(maxReferences).Max() {
			return limit.Limit(maxReferences).Exceeded("a schema must not have more than %d references")
		}
		for _, item := range v {
			if err := c.check(item); err != nil {
				return err
			}
		}
	case []any:
		for _, item := range v {
			if err := c.check(item); err != nil {
				return err
			}
		}
	case json.Number:
		return checkNumber(v.String())
	}
	return nil
}

func checkNumber(text string) error {
	_, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	e, err := strconv.Atoi(exponent)
	if exponent != "" && err != nil || max(e, -e)+len(text) > maxDigits {
		return fmt.Errorf("number %.20q must not have more than %d digits", text, maxDigits)
	}
	return nil
}
