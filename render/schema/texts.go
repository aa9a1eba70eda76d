package schema

import (
	"bytes"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// telling are the keywords with which a schema can accept one text and refuse another of the same length, unless
// one of several alternatives accepts every text: `enum` does not refuse a text that another alternative accepts.
var telling = [][]byte{[]byte(`"pattern"`), []byte(`"format"`), []byte(`"const"`), []byte(`"not"`), []byte(`"if"`),
	[]byte(`"oneOf"`), []byte(`"contains"`), []byte(`"uniqueItems"`), []byte(`"contentEncoding"`),
	[]byte(`"contentMediaType"`), []byte(`"contentSchema"`), []byte(`\u`)}

// TakesAnyText tells whether the schemas of a chart, and of the charts in it, accept every text in place of one of
// the same length that they accept and that none of them names. It may be false for schemas that do.
func TakesAnyText(c *helmchart.Chart) bool {
	for _, keyword := range telling {
		if bytes.Contains(c.Schema, keyword) {
			return false
		}
	}
	for _, sub := range c.Dependencies() {
		if !TakesAnyText(sub) {
			return false
		}
	}
	return true
}
