// Package schema compares the values of a chart with the JSON schemas of the chart, as Helm does. Its messages
// are those of Helm.
//
// Schemas are untrusted input. A schema may refer only to itself: the package opens no file and no connection,
// whatever `$ref`, `$schema` and `$id` name. It estimates the cost of a comparison before it compares.
package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/limit"
)

// maxMessage is the limit of a message about one chart, in bytes.
const maxMessage = 32 << 10

// Check compares values with the schemas of a chart and of the charts in it. The values must be complete, as
// templates get them. The error is a [*Refusal]: it lists all misfits, or says why a schema cannot be used.
func Check(c *helmchart.Chart, values map[string]any) error {
	var out strings.Builder
	var refused Refusal
	check(c, values, nil, &out, &refused)
	if out.Len() == 0 {
		return nil
	}
	refused.text = "values don't meet the specifications of the schema(s) in the following chart(s):\n" + out.String()
	return &refused
}

func check(c *helmchart.Chart, values map[string]any, at []string, out *strings.Builder, refused *Refusal) {
	if c.Schema != nil {
		if err := one(values, c.Schema); err != nil {
			fmt.Fprintf(out, "%s:\n%s", c.Name(), shortened(err.Error()+"\n"))
			refused.add(err, at)
		}
	}
	for _, sub := range c.Dependencies() {
		switch own := values[sub.Name()].(type) {
		case nil:
		case map[string]any:
			check(sub, own, append(slices.Clone(at), sub.Name()), out, refused)
		default:
			fmt.Fprintf(out, "%s:\ninvalid type for values: expected object (map), got %T\n", sub.Name(), own)
		}
	}
}

func shortened(text string) string {
	if len(text) <= maxMessage {
		return text
	}
	end := strings.LastIndexByte(text[:maxMessage], '\n') + 1
	return fmt.Sprintf("%sand %d more lines\n", text[:end], strings.Count(text[end:], "\n"))
}

// one compares values with one schema.
func one(values map[string]any, text []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("unable to validate schema: %v", p)
		}
	}()
	if int64(len(text)) > limit.Schema.Max() {
		return limit.Schema.Exceeded("values.schema.json must not be larger than %d bytes")
	}
	compiled, err := compile(text)
	if err != nil {
		return fmt.Errorf("values.schema.json: %w", err)
	}
	if err := affordable(compiled, values); err != nil {
		return fmt.Errorf("values.schema.json: %w", err)
	}
	if err := compiled.Validate(values); err != nil {
		inOrder(err)
		return &unfit{err, strings.TrimPrefix(err.Error(), "jsonschema validation failed with '"+address+"#'\n")}
	}
	return nil
}

// inOrder sorts misfits by their paths, because the library reports those of a map in random order.
func inOrder(err error) {
	e, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return
	}
	for _, cause := range e.Causes {
		inOrder(cause)
	}
	slices.SortStableFunc(e.Causes, func(a, b *jsonschema.ValidationError) int {
		return cmp.Or(slices.Compare(a.InstanceLocation, b.InstanceLocation), strings.Compare(a.Error(), b.Error()))
	})
}
