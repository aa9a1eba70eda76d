package bench

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/diag/report"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// cost is what a run takes and says.
type cost struct {
	cpu            time.Duration
	bytes, printed uint64
}

func TestProbe(t *testing.T) {
	charts := library(t)
	measure(t, charts, input{resources: plane("{name: c}", "") + gatewaysOf("{name: g}").resources})
	for _, d := range dimensions {
		zero := measure(t, charts, d.of(1))
		small := measure(t, charts, d.of(d.size))
		large := measure(t, charts, d.of(4*d.size))
		fmt.Printf("%-50s n=%-6d cpu %8.1f ms -> %8.1f ms (%5.1f)  alloc %8.1f -> %8.1f MB (%5.1f) printed %d -> %d (%.1f)\n", d.name, d.size,
			ms(small.cpu), ms(large.cpu), float64(large.cpu-zero.cpu)/float64(max(small.cpu-zero.cpu, time.Millisecond)), float64(small.bytes)/1e6, float64(large.bytes)/1e6,
			float64(large.bytes-zero.bytes)/float64(small.bytes-zero.bytes), small.printed, large.printed, float64(large.printed)/float64(small.printed))
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func measure(t testing.TB, charts *chart.Library, in input) cost {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := cpu(t)
	printed := runOn(t, charts, in)
	used := cpu(t) - start
	runtime.ReadMemStats(&after)
	return cost{used, after.TotalAlloc - before.TotalAlloc, uint64(printed)}
}

// runOn reads an input, renders it and prints what is found.
func runOn(t testing.TB, charts *chart.Library, in input) int {
	docs, found := source.Parse("fleet.yaml", []byte(in.resources))
	options := render.Options{
		Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return charts, nil },
		Today:  func(string) (time.Time, string) { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "the test" },
	}
	if in.policies != "" {
		options.Config.Policies.Files = []string{"policies.yaml"}
		options.Policies = func([]string) ([]source.Document, diag.List) {
			return source.Parse("policies.yaml", []byte(in.policies))
		}
	}
	more, err := render.Fleet(docs, options, func(c render.Cluster) error {
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
	format, err := report.Find("text")
	if err == nil {
		err = format.Write(&text, append(found, more...), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if testing.Verbose() {
		seen := map[diag.Code]int{}
		for _, d := range append(found, more...) {
			seen[d.Code]++
			if seen[d.Code] == 1 {
				s := d.String()
				fmt.Println("      ", s[:min(len(s), 200)])
			}
		}
		fmt.Println("      ", seen)
	}
	return int(text)
}

type countWriter int

func (w *countWriter) Write(b []byte) (int, error) {
	*w += countWriter(len(b))
	return len(b), nil
}
