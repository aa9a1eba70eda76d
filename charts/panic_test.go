package charts_test

import (
	"strings"
	"testing"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/internal/task"
)

// TestAPanicNamesItsChart proves that a panic while charts are fetched concurrently reaches the caller, and
// names the chart.
func TestAPanicNamesItsChart(t *testing.T) {
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "x")}
	defect := func(int, int) { panic("a defect") }
	p := panicOf(func() {
		lock(t, charts.Resolver{Open: registry{charts: world}, Progress: defect}, ambient("1.23.3-solo"))
	})
	if p == nil || !strings.HasPrefix(p.Error(), "a defect in the charts of Istio 1.23.3-solo") {
		t.Errorf("the panic of a resolver is %v", p)
	}
	pull := puller(t, world)
	pull.Progress = defect
	p = panicOf(func() { _, _ = pull.Pull(t.Context()) })
	if p == nil || !strings.HasPrefix(p.Error(), "a defect in chart ") {
		t.Errorf("the panic of a puller is %v", p)
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
