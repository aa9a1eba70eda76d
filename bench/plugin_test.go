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
	write(b, filepath.Join(repo, "fleet.yaml"), fleetText("1.23.2", 100))
	var calls, stream, wall time.Duration
	for b.Loop() {
		start := time.Now()
		for i := range applications {
			calls += plugin(b, bin, repo, fmt.Sprintf("cluster-%04d", i))
		}
		wall += time.Since(start)
		stream += once(b, exec.Command(bin, "render", repo))
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
	return once(b, cmd)
}

// once runs a program, which must succeed, and returns its CPU time.
func once(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	used, _, err := measured(cmd)
	if err != nil {
		b.Fatal(err)
	}
	return used
}

func write(b *testing.B, name, text string) {
	b.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
}
