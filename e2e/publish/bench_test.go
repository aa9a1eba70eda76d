package publish

import (
	"testing"
	"time"
)

// BenchmarkPublish publishes and renders 1,000 clusters in turns. The metric is the CPU time of publishing,
// including git, divided by that of rendering.
func BenchmarkPublish(b *testing.B) {
	const clusters = 1000
	first, second := fleet(b, clusters, "1.28.2"), fleet(b, clusters, "1.29.1")
	for _, what := range []string{"new", "unchanged", "changed"} {
		b.Run(what, func(b *testing.B) {
			var published, rendered time.Duration
			for b.Loop() {
				dir := bare(b)
				if what != "new" {
					publish(b, 0, first, dir)
				}
				input := first
				if what == "changed" {
					input = second
				}
				published += used(b, "publish", input, "--repo", dir, "--branch", "rendered")
				rendered += used(b, "render", input)
			}
			b.ReportMetric(float64(published)/float64(rendered), "publish/render")
			b.ReportMetric(published.Seconds()/float64(b.N), "cpu-s")
		})
	}
}

func used(b *testing.B, args ...string) time.Duration {
	b.Helper()
	cmd := program(b, nil, args...)
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
