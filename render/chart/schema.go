package chart

import (
	"bytes"
	"fmt"

	"github.com/meshpress/meshpress/render/helm/coalesce"
	"github.com/meshpress/meshpress/render/schema"
)

// The schemas of Istio's gateway charts name no draft in `$schema`. Helm before 3.18.5 read them as draft-07,
// which ignores keywords beside a `$ref`. Newer versions of Helm read them as the newest draft, which does not
// ignore them; then the charts of 1.22 to 1.26 refuse their own defaults. They were written for draft-07, so
// meshpress reads them as draft-07.
var (
	undatedSchema = []byte(`"http://json-schema.org/schema#"`)
	draft07Schema = []byte(`"http://json-schema.org/draft-07/schema#"`)
)

func dateSchema(schema []byte) []byte { return bytes.Replace(schema, undatedSchema, draft07Schema, 1) }

// RefusedByHelm tells whether Helm itself refuses values that meshpress accepts, because Helm uses the
// published schema. The error is returned if the values cannot be merged with those of the chart.
func (c *Chart) RefusedByHelm(values map[string]any) (bool, error) {
	if c.undated == nil {
		return false, nil
	}
	published := *c.Chart
	published.Schema = c.undated
	all, err := coalesce.Values(&published, values)
	if err != nil {
		return false, fmt.Errorf("values of chart %q: %w", c.Name, err)
	}
	return schema.Check(&published, all) != nil, nil
}
