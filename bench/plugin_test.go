package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// applications is how many Applications of one repository Argo CD refreshes.
const applications = 64

// BenchmarkPlugin is what a hard refresh costs without what Argo CD does itself: a call of the plugin for each
// Application, one after the other, in a repository with 100 clusters. The metric of-stream is what the calls take
// divided by what one run takes that renders the whole repository.
func BenchmarkPlugin(b *testing.B) {
	bin, repo := program(b), b.TempDir()
	if err := os.WriteFile(filepath.Join(repo, "fleet.yaml"), []byte(fleetText("1.23.2", 100)), 0o644); err != nil {
		b.Fatal(err)
	}
	var calls, stream, wall time.Duration
	for b.Loop() {
		start := time.Now()
		for i := range applications {
			calls += plugin(b, bin, repo, fmt.Sprintf("cluster-%04d", i))
		}
		wall += time.Since(start)
		used, _, err := measured(exec.Command(bin, "render", repo))
		if err != nil {
			b.Fatal(err)
		}
		stream += used
	}
	b.ReportMetric(calls.Seconds()/float64(b.N), "cpu-s")
	b.ReportMetric(wall.Seconds()/float64(b.N), "wall-s")
	b.ReportMetric(float64(calls.Milliseconds())/float64(b.N)/applications, "cpu-ms/application")
	b.ReportMetric(float64(calls)/float64(stream), "of-stream")
}

// plugin runs the plugin as Argo CD does, for an Application of one cluster, and returns its CPU time.
func plugin(b *testing.B, bin, repo, cluster string) time.Duration {
	b.Helper()
	cmd := exec.Command(bin, "argocd", "generate")
	cmd.Dir = repo
	cmd.Env = append(os.Environ(), "ARGOCD_APP_SOURCE_PATH=.", "ARGOCD_ENV_MESHPRESS_CLUSTER="+cluster)
	used, _, err := measured(cmd)
	if err != nil {
		b.Fatal(err)
	}
	return used
}
