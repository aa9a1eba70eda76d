package bench

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshpress/meshpress/inspect/report"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// BenchmarkGrowth measures the CPU time of a run for each dimension. The metric x-cpu is the factor for four
// times as much input: 4 is linear, 16 quadratic.
func BenchmarkGrowth(b *testing.B) {
	charts := library(b)
	for _, d := range slices.Concat(dimensions, pasts) {
		b.Run(strings.ReplaceAll(d.name, " ", "-"), func(b *testing.B) {
			one, small, large := d.of(1), d.of(d.size), d.of(4*d.size)
			runOn(b, charts, one)
			var first, second time.Duration
			for b.Loop() {
				base, n, more := cpuOf(b, charts, one), cpuOf(b, charts, small), cpuOf(b, charts, large)
				first, second = first+n-base, second+more-base
			}
			b.ReportMetric(float64(second)/float64(max(first, time.Millisecond)), "x-cpu")
		})
	}
}

func cpuOf(b *testing.B, charts *chart.Library, in input) time.Duration {
	start := cpu(b)
	runOn(b, charts, in)
	return cpu(b) - start
}

// most is the highest allowed factor of the cost for four times as much input: 4 is linear, 4.8 is n log n of
// these sizes, 16 quadratic.
const most = 6.5

// TestCostsGrowAsTheInput proves that allocated and printed bytes grow about linearly. Bytes are the same on
// every machine, and code that visits the whole input for each of its parts usually allocates. BenchmarkGrowth
// finds loops that do not.
func TestCostsGrowAsTheInput(t *testing.T) {
	if os.Getenv("MESHPRESS_GROWTH") == "" {
		t.Skip("renders more than a hundred fleets, for minutes: make growth")
	}
	charts := library(t)
	for _, d := range slices.Concat(dimensions, pasts) {
		t.Run(d.name, func(t *testing.T) {
			runOn(t, charts, d.of(1)) // loads the charts before the measurement
			bytes, printed := spent(t, charts, d.of(1))
			n, says := spent(t, charts, d.of(d.size))
			more, saysMore := spent(t, charts, d.of(4*d.size))
			if n > bytes+bytes/10 && float64(more-bytes)/float64(n-bytes) > most {
				t.Errorf("%d allocate %d bytes, and %d allocate %d", d.size, n, 4*d.size, more)
			}
			if says > printed+1000 && float64(saysMore-printed)/float64(says-printed) > most {
				t.Errorf("%d print %d bytes, and %d print %d", d.size, says, 4*d.size, saysMore)
			}
		})
	}
}

// spent returns how many bytes a run allocates, and how many it prints.
func spent(t *testing.T, charts *chart.Library, in input) (allocated, printed int) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	printed = runOn(t, charts, in)
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc), printed
}

// runOn reads an input, renders it, and returns how many bytes it prints.
func runOn(t testing.TB, charts *chart.Library, in input) int {
	t.Helper()
	if in.live != "" {
		return runOnDump(t, charts, in)
	}
	docs, found := source.Parse("fleet.yaml", []byte(in.resources))
	options := render.Options{
		Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return charts, nil },
		Today:  today,
	}
	if in.policies != "" {
		options.Config.Policies.Files = []string{"policies.yaml"}
	}
	options.Checks = policies.New(policies.Options{Files: func([]string) ([]source.Document, diag.List) {
		return source.Parse("policies.yaml", []byte(in.policies))
	}})
	more, err := render.Load(t.Context(), docs, options).Render(t.Context(), func(c render.Cluster) error {
		for _, o := range c.Objects() {
			if _, err := o.YAML(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var text countWriter
	if err := report.WriteText(&text, append(found, more...), nil); err != nil {
		t.Fatal(err)
	}
	return int(text)
}

func today(string) (time.Time, string) {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "the test"
}

type countWriter int

func (w *countWriter) Write(b []byte) (int, error) {
	*w += countWriter(len(b))
	return len(b), nil
}
