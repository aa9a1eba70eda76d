package render_test

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/source"
)

const spending = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [{name: c0}, {name: c1}, {name: c2}, {name: c3}, {name: c4}, {name: c5}, {name: c6}, {name: c7}, {name: c8}, {name: c9}]
      istioOperatorSpec:
        profile: minimal
        tag: 1.24.2
        values: {pilot: {initContainers: [{name: '{{ range until 999999 }}{{ add 1 2 }}{{ end }}'}]}}
`

// TestOneBudget: a value that is over a limit of the engine ends the run, whatever
// the number of its clusters.
func TestOneBudget(t *testing.T) {
	docs, _ := source.Parse("ilm.yaml", []byte(spending))
	fleet := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts})
	found, err := fleet.Render(t.Context(), func(render.Cluster) error { t.Error("a cluster is written"); return nil })
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, d := range found {
		text.WriteString(d.String() + "\n")
	}
	for _, want := range []string{"must not take", `9 clusters after "c0" are not rendered`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no finding says %q:\n%s", want, text.String())
		}
	}
}
