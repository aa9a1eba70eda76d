package schema

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render/limit"
)

// maxDigits is the limit of the digits of a number. The library expands exponents.
const maxDigits = 400

// referring are the keywords that are references, or that references name.
var referring = []string{"$ref", "$dynamicRef", "$recursiveRef", "$id", "id", "$anchor", "$dynamicAnchor", "$schema"}

// contents counts what a document contains, before it is compiled.
type contents struct{ maps, references int64 }

func (c *contents) check(v any) error {
	switch v := v.(type) {
	case map[string]any:
		for _, keyword := range referring {
			if _, ok := v[keyword].(string); ok {
				c.references++
			}
		}
		switch c.maps++; {
		case c.references > limit.SchemaReferences.Max():
			return limit.SchemaReferences.Exceeded("a schema must not have more than %d references")
		case c.maps > limit.SchemaMaps.Max():
			return limit.SchemaMaps.Exceeded("a schema must not have more than %d maps")
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
