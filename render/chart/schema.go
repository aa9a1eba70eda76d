package chart

import (
	"bytes"
	"fmt"

	"helm.sh/helm/v3/pkg/chartutil"

	"github.com/meshpress/meshpress/render/schema"
)

// Istio's gateway charts name no draft in `$schema`. Until 3.18.5 Helm read that
// as draft-07, in which what stands beside a `$ref` does not count; since then
// it is the newest draft, in which it does, and in which the charts of 1.22 to
// 1.26 refuse their own defaults. They were written for draft-07.
var (
	undatedSchema = []byte(`"http://json-schema.org/schema#"`)
	draft07Schema = []byte(`"http://json-schema.org/draft-07/schema#"`)
)

func dateSchema(schema []byte) []byte { return bytes.Replace(schema, undatedSchema, draft07Schema, 1) }

// RefusedByHelm tells whether Helm itself refuses the values, which meshpress
// takes: by the schema as it was published. The error is that of values that do
// not fit over those of the chart.
func (c *Chart) RefusedByHelm(values map[string]any) (bool, error) {
	if c.undated == nil {
		return false, nil
	}
	published := *c.Chart
	published.Schema = c.undated
	all, err := chartutil.CoalesceValues(&published, values)
	if err != nil {
		return false, fmt.Errorf("values of chart %q: %w", c.Name, err)
	}
	return schema.Check(&published, all) != nil, nil
}
