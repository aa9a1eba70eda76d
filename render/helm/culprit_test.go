package helm

import (
	"slices"
	"testing"

	helmchart "helm.sh/helm/v3/pkg/chart"

	"github.com/meshpress/meshpress/render/chart"
)

func TestCulprit(t *testing.T) {
	template := "{{ range .Values.a.list }}{{ end }}{{ .Values.b.c.d }}{{ if .Values.off }}{{ fail `off` }}{{ end }}"
	for name, c := range map[string]struct {
		values map[string]any
		want   []string
	}{
		"deep":     {map[string]any{"a": map[string]any{"list": true, "other": 1}, "z": 1}, []string{"a", "list"}},
		"a switch": {map[string]any{"a": map[string]any{}, "off": true}, []string{"off"}},
		"two":      {map[string]any{"a": map[string]any{"list": true}, "off": true}, []string{"a", "list"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := Release{Chart: &chart.Chart{Name: "x", Chart: &helmchart.Chart{
				Metadata:  &helmchart.Metadata{Name: "x", Version: "1.0.0", APIVersion: "v2"},
				Values:    map[string]any{"b": map[string]any{"c": map[string]any{"d": ""}}},
				Templates: []*helmchart.File{{Name: "templates/x.yaml", Data: []byte(template)}}}},
				Name: "x", KubeVersion: "v1.30.0", Values: c.values}
			_, err := Render(r)
			if err == nil {
				t.Fatal("the chart renders")
			}
			if have := Culprit(r, err); !slices.Equal(have, c.want) {
				t.Errorf("the culprit is %q, not %q: %v", have, c.want, err)
			}
		})
	}
}
