package schema

import (
	"fmt"
	"strings"
	"testing"
)

// TestManyMaps: compiling a schema takes time that grows with the square of its parts, so their number is limited.
func TestManyMaps(t *testing.T) {
	err := Check(chartWith(`{"allOf": [`+strings.TrimSuffix(strings.Repeat("{},", 30_000), ",")+`]}`), nil)
	if err == nil || !strings.Contains(err.Error(), "must not have more than 20000 maps") {
		t.Errorf("got %v", err)
	}
}

// TestCostOfNames: a schema that looks at every name of a large value often is refused before it does.
func TestCostOfNames(t *testing.T) {
	values := map[string]any{}
	for i := range 80_000 {
		values[fmt.Sprintf("name%d", i)] = int64(1)
	}
	many := func(n int, each string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, each+",", i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	for name, schema := range map[string]string{
		"patterns":   `{"patternProperties": {` + many(1_500, `"x%d": {}`) + `}}`,
		"allOf":      `{"allOf": [` + many(1_500, `{"minProperties": %d}`) + `]}`,
		"properties": `{"allOf": [` + many(200, `{"properties": {"a%d": {}}}`) + `]}`,
		"names":      `{"allOf": [` + many(200, `{"propertyNames": {"maxLength": 1%d}}`) + `]}`,
		"depends":    `{"dependentSchemas": {` + many(200, `"a%d": {"properties": {"a": {}}}`) + `}}`,
		"nested": `{"additionalProperties": {"patternProperties": {` + many(1_500, `"x%d": {}`) +
			`}}, "allOf": [{}, {}, {}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			err := Check(chartWith(schema), values)
			if name == "nested" { // the values have no names there
				return
			}
			if err == nil || !strings.Contains(err.Error(), "must not take more than 1000000 steps") {
				t.Errorf("got %v", err)
			}
		})
	}
}
