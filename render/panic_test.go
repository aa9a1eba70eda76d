package render_test

import (
	"strings"
	"testing"

	_ "github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

const threeClusters = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod}
spec: {installations: [{clusters: [{name: a}, {name: b}, {name: c}], istioOperatorSpec: {tag: 1.29.1, components: {base: {enabled: false}, pilot: {enabled: false}}}}]}
`

// Clusters are rendered on several goroutines. A panic in one of them reaches the caller of Render with the
// name of the cluster.
func TestAPanicNamesItsCluster(t *testing.T) {
	library, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	docs, _ := source.Parse("ilm.yaml", []byte(threeClusters))
	broken := &policies.Rule{Code: 1, Cluster: func(c *policies.Cluster, _ *policies.Report) {
		if c.Name == "b" {
			panic("a defect")
		}
	}}
	options := render.Options{Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
		return library, nil
	}, Checks: policies.New(policies.Options{Rules: []*policies.Rule{broken}})}
	var written []string
	p := panicOf(func() {
		_, _ = render.Load(t.Context(), docs, options).Render(t.Context(), func(c render.Cluster) error {
			written = append(written, c.Name)
			return nil
		})
	})
	if p == nil || p.Error() != `a defect in cluster "b"` ||
		!strings.Contains(string(p.Stack), "render_test.TestAPanicNamesItsCluster") {
		t.Errorf("the panic is %v", p)
	}
	if len(written) > 1 {
		t.Errorf("%q are written", written)
	}
}

func panicOf(work func()) (p *task.Panic) {
	defer func() {
		if value := recover(); value != nil {
			p = task.Recovered(value)
		}
	}()
	work()
	return nil
}
