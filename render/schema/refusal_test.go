package schema

import (
	"errors"
	"slices"
	"strings"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// Each misfit has its path and the wanted type, also in a chart within a chart.
func TestRefusalHasPlaces(t *testing.T) {
	own := []byte(`{"type": "object", "additionalProperties": false, "properties": {
		"sub": {}, "ports": {"type": "array", "items": {"properties": {"port": {"type": "integer"}}}}}}`)
	of := &helmchart.Chart{Metadata: &helmchart.Metadata{Name: "own"}, Schema: own}
	of.AddDependency(&helmchart.Chart{Metadata: &helmchart.Metadata{Name: "sub"},
		Schema: []byte(`{"properties": {"on": {"type": ["boolean", "null"]}}}`)})
	err := Check(of, map[string]any{"ports": []any{map[string]any{"port": "x"}}, "more": 1,
		"sub": map[string]any{"on": "true"}})
	refusal, ok := errors.AsType[*Refusal](err)
	if !ok {
		t.Fatalf("the error is %v", err)
	}
	var have []string
	for _, m := range refusal.Misfits {
		have = append(have, strings.Join(m.Path, ".")+" "+strings.Join(m.Want, "|"))
	}
	slices.Sort(have)
	if want := []string{"more ", "ports.0.port integer", "sub.on null|boolean"}; !slices.Equal(have, want) {
		t.Errorf("%q, not %q", have, want)
	}
}
