package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

const spending = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec:
  installations:
    - clusters: [%s]
      istioOperatorSpec:
        profile: minimal
        tag: 1.24.2
        values: {pilot: {initContainers: [{name: '%s'}]}}
`

// renderAll renders the clusters c00, c01, ... with a value. It returns the findings as text and how many
// clusters were written.
func renderAll(t *testing.T, clusters int, value string) (text string, written int) {
	t.Helper()
	var names []string
	for i := range clusters {
		names = append(names, fmt.Sprintf("{name: c%02d}", i))
	}
	docs, _ := source.Parse("ilm.yaml", fmt.Appendf(nil, spending, strings.Join(names, ", "), value))
	fleet := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts})
	found, err := fleet.Render(t.Context(), func(render.Cluster) error { written++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return textOf(found), written
}

// TestOneBudget: a value that exceeds a limit of the engine ends the run, however many clusters there are.
func TestOneBudget(t *testing.T) {
	text, written := renderAll(t, 10, "{{ range until 999999 }}{{ add 1 2 }}{{ end }}")
	wantAll(t, text, "must not take", `9 clusters after "c00" are not rendered`)
	if written > 0 {
		t.Errorf("%d clusters are written", written)
	}
}

// TestBudgetOfARun: clusters that each stay below the limits of a cluster must not exceed those of the run
// together.
func TestBudgetOfARun(t *testing.T) {
	for name, c := range map[string]struct{ value, want string }{
		"steps": {strings.Repeat("{{ len (until 900000) }}", 2),
			"MP0068: templates must not take more than 19500000 steps for all clusters together (20)"},
		"memory": {strings.Repeat(`{{ len (repeat 10000000 "x") }}`, 20), "MP0068: templates must not make more than " +
			"1272971264 bytes of values and texts for all clusters together (20)"},
	} {
		t.Run(name, func(t *testing.T) {
			text, written := renderAll(t, 20, c.value)
			wantAll(t, text, c.want, "are not rendered, because a limit was exceeded")
			if written >= 20 {
				t.Errorf("%d clusters are written", written)
			}
			if again, _ := renderAll(t, 20, c.value); again != text {
				t.Errorf("it ends elsewhere the second time:\n%s\n%s", text, again)
			}
		})
	}
}

// TestBudgetOfManyReleases: the releases of one cluster must not take more than a run may.
func TestBudgetOfManyReleases(t *testing.T) {
	var revisions []string
	for i := range 20 {
		revisions = append(revisions, fmt.Sprintf("{revision: r%d, clusters: [{name: c}], istioOperatorSpec: "+
			"{profile: minimal, tag: 1.24.2, values: {pilot: {initContainers: [{name: '{{ len (until 900000) }}{{ len (until "+
			"90000%d) }}'}]}}}}", i, i%10))
	}
	docs, _ := source.Parse("ilm.yaml", []byte("apiVersion: admin.gloo.solo.io/v2\nkind: "+
		"IstioLifecycleManager\nmetadata: {name: istiod}\n"+
		"spec: {installations: ["+strings.Join(revisions, ", ")+"]}\n"))
	fleet := render.Load(t.Context(), docs, render.Options{Charts: fixture.Charts})
	found, err := fleet.Render(t.Context(), func(render.Cluster) error { t.Error("a cluster is written"); return nil })
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, textOf(found), "must not take more than 10000000 steps for all clusters together (1)")
}

func textOf(found diag.List) string {
	var text strings.Builder
	for _, d := range found {
		text.WriteString(d.String() + "\n")
	}
	return text.String()
}

func wantAll(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("no finding says %q:\n%.3000s", want, text)
		}
	}
}

// TestInstallationsOfACluster proves that a cluster with too many installations ends the run before any work.
func TestInstallationsOfACluster(t *testing.T) {
	var text strings.Builder
	text.WriteString("apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: a}\nspec:\n" +
		"  installations:\n")
	for i := range 1001 {
		fmt.Fprintf(&text, "  - {clusters: [{name: c}], revision: r%d, istioOperatorSpec: {tag: 1.24.2}}\n", i)
	}
	clusters, found := all(t, load(t, text.String(), render.Options{}))
	if len(clusters) > 0 || !strings.Contains(textOf(found),
		`cluster "c" must not have more than 1000 installations (1001)`) {
		t.Errorf("%d clusters, findings\n%.2000s", len(clusters), textOf(found))
	}
}
