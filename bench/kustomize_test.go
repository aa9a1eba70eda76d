package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkKustomize runs `kustomize build` with meshpress as its function, for one cluster of a repository with 100,
// as Argo CD and Flux do for each Application. The metrics are those of both programs together, and own-of-both is the
// part of the function: the rest is kustomize's own, which parses and prints what it gets.
func BenchmarkKustomize(b *testing.B) {
	bin, kustomize, dir := program(b), filepath.Join(os.Getenv("MESHPRESS_HOSTS"), "kustomize"), b.TempDir()
	if _, err := os.Stat(kustomize); err != nil {
		b.Skipf("MESHPRESS_HOSTS must name the directory with kustomize; `make built` makes it: %v", err)
	}
	for name, text := range map[string]string{"fleet.yaml": fleetText("1.23.2", 100),
		"kustomization.yaml": "generators: [render.yaml]\n", "render.yaml": fmt.Sprintf(generator, bin),
		"list.yaml": fmt.Sprintf(resourceList, bin)} {
		write(b, filepath.Join(dir, name), text)
	}
	var both, own, wall time.Duration
	for b.Loop() {
		start := time.Now()
		both += once(b, in(dir, kustomize, "build", "--enable-alpha-plugins", "--enable-exec", "."))
		wall += time.Since(start)
		own += function(b, bin, dir)
	}
	b.ReportMetric(float64(both.Milliseconds())/float64(b.N), "cpu-ms/application")
	b.ReportMetric(float64(wall.Milliseconds())/float64(b.N), "wall-ms/application")
	b.ReportMetric(float64(own)/float64(both), "own-of-both")
}

// function runs the function alone, with what kustomize gives it.
func function(b *testing.B, bin, dir string) time.Duration {
	b.Helper()
	list, err := os.Open(filepath.Join(dir, "list.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	defer list.Close()
	cmd := in(dir, bin, "fn")
	cmd.Stdin = list
	return once(b, cmd)
}

func in(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	return cmd
}

const generator = `apiVersion: meshpress.dev/v1alpha1
kind: RenderConfig
metadata:
  name: fleet
  annotations:
    config.kubernetes.io/function: |
      exec: {path: %s}
spec: {resources: [fleet.yaml], only: [cluster-0000]}
`

const resourceList = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items: []
functionConfig: {apiVersion: meshpress.dev/v1alpha1, kind: RenderConfig, metadata: {name: fleet, annotations:
  {config.kubernetes.io/function: "exec: {path: %s}"}}, spec: {resources: [fleet.yaml], only: [cluster-0000]}}
`
