package bench

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	helmchart "helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"

	_ "github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

var (
	versions = []string{"1.23.2", "1.29.1"}
	sizes    = []int{10, 100, 1000}
)

// BenchmarkFleet renders fleets of ambient clusters with a gateway, with all rules. The metric cpu-ms/cluster is the
// marginal cost of a cluster: the first one, which loads the charts, is rendered before the clock starts.
func BenchmarkFleet(b *testing.B) {
	for _, version := range versions {
		for _, size := range sizes {
			b.Run(fmt.Sprintf("%s/clusters=%d", version, size), func(b *testing.B) {
				charts := library(b)
				renderFleet(b, charts, run{docs: fleet(version, 1)})
				docs := fleet(version, size)
				b.ReportAllocs()
				start := cpu(b)
				for b.Loop() {
					renderFleet(b, charts, run{docs: docs})
				}
				perCluster(b, cpu(b)-start, size)
			})
		}
	}
}

// BenchmarkClasses renders fleets of 100 clusters by class, in full, and one cluster by the bare Helm engine, in turns.
// The metric times-faster is the ratio of the first two; of-bare-helm is what a cluster takes by class, in hundredths
// of what the bare engine takes.
func BenchmarkClasses(b *testing.B) {
	const size = 100
	for _, version := range versions {
		for name, text := range map[string]string{"ambient": fleetText(version, size),
			"sidecar": sidecarText(version, size)} {
			b.Run(version+"/"+name, func(b *testing.B) {
				docs, _ := source.Parse("fleet.yaml", []byte(text))
				charts, bare := library(b), bareCharts(b, version)
				var byClass, inFull, helm time.Duration
				renderFleet(b, charts, run{docs: docs})
				for b.Loop() {
					at := []time.Duration{cpu(b)}
					for _, measured := range []func(){
						func() { renderFleet(b, charts, run{docs: docs}) },
						func() { renderFleet(b, charts, run{docs: docs, inFull: true}) },
						func() { bare(b) },
					} {
						measured()
						at = append(at, cpu(b))
					}
					byClass, inFull, helm = byClass+at[1]-at[0], inFull+at[2]-at[1], helm+at[3]-at[2]
				}
				perCluster(b, byClass, size)
				b.ReportMetric(float64(inFull)/float64(byClass), "times-faster")
				b.ReportMetric(100*float64(byClass)/size/float64(helm), "%-of-bare-helm")
			})
		}
	}
}

// BenchmarkPolicies renders a fleet with all rules and without rules, in turns. The metric is the additional
// CPU time of the rules, in per cent.
func BenchmarkPolicies(b *testing.B) {
	for _, version := range versions {
		b.Run(version, func(b *testing.B) {
			charts, docs := library(b), fleet(version, 100)
			var with, without time.Duration
			renderFleet(b, charts, run{docs: docs})
			for b.Loop() {
				start := cpu(b)
				renderFleet(b, charts, run{docs: docs})
				middle := cpu(b)
				renderFleet(b, charts, run{docs: docs, unchecked: true})
				with, without = with+middle-start, without+cpu(b)-middle
			}
			b.ReportMetric(100*(float64(with)/float64(without)-1), "%-more")
		})
	}
}

// BenchmarkBareHelm renders the same charts with the same values by the engine alone, for one cluster: it does
// not read, patch, order or encode. The charts are upstream's, with definitions.
func BenchmarkBareHelm(b *testing.B) {
	for _, e := range embedded.Charts() {
		if !slices.Contains(versions, e.Version) {
			continue
		}
		b.Run(e.Version, func(b *testing.B) {
			bare := bareCharts(b, e.Version)
			b.ReportAllocs()
			start := cpu(b)
			for b.Loop() {
				bare(b)
			}
			perCluster(b, cpu(b)-start, 1)
		})
	}
}

// bareCharts loads upstream's charts of a version. The function renders them once.
func bareCharts(b *testing.B, version string) func(*testing.B) {
	b.Helper()
	charts := map[chart.Name]*helmchart.Chart{}
	for _, e := range embedded.Charts() {
		for name, dir := range dirs {
			if e.Version == version {
				charts[name] = load(b, e.FS, dir)
			}
		}
	}
	return func(b *testing.B) {
		for name, c := range charts {
			bareHelm(b, c, name)
		}
	}
}

var dirs = map[chart.Name]string{chart.Base: "charts/base", chart.Istiod: "charts/istio-control/istio-discovery",
	chart.CNI: "charts/istio-cni", chart.Ztunnel: "charts/ztunnel", chart.Gateway: "charts/gateway"}

func load(b *testing.B, fsys fs.FS, dir string) *helmchart.Chart {
	b.Helper()
	var files []*loader.BufferedFile
	err := fs.WalkDir(fsys, dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "values.schema.json") {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		files = append(files, &loader.BufferedFile{Name: strings.TrimPrefix(path, dir+"/"), Data: data})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	c, err := loader.LoadFiles(files)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkVerbs runs the verbs of the built program on a fleet of 100 clusters. `version` shows the start of the
// process.
func BenchmarkVerbs(b *testing.B) {
	bin := os.Getenv("MESHPRESS_BIN")
	if bin == "" {
		b.Skip("MESHPRESS_BIN does not name the built program; make bench does")
	}
	const size = 100
	dir := b.TempDir()
	now, next, tree, fresh := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml"), filepath.Join(dir, "tree"),
		filepath.Join(dir, "fresh")
	for name, version := range map[string]string{now: "1.23.2", next: "1.24.2"} {
		if err := os.WriteFile(name, []byte(fleetText(version, size)), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if out, err := exec.Command(bin, "render", now, "-o", tree).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for name, args := range map[string][]string{"version": {"version"}, "stream": {"render", now}, "check": {"check", now},
		"tree": {"render", now, "-o", fresh}, "unchanged": {"render", now, "-o", tree},
		"diff": {"diff", next, "--against", tree}, "plan": {"plan", next, "--against", tree}} {
		b.Run(name, func(b *testing.B) {
			var used time.Duration
			for b.Loop() {
				if err := os.RemoveAll(fresh); err != nil {
					b.Fatal(err)
				}
				cmd := exec.Command(bin, args...)
				if err := cmd.Run(); err != nil && name != "diff" && name != "plan" { // they exit with 1 for differences
					b.Fatal(err)
				}
				used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			}
			if name == "version" {
				b.ReportMetric(float64(used.Microseconds())/1000/float64(b.N), "cpu-ms")
				return
			}
			perCluster(b, used, size)
		})
	}
}

// BenchmarkProcess runs the built program on fleets, from start to exit. The fleet of one cluster shows the
// cold start; rss-MB is the peak memory of the process.
func BenchmarkProcess(b *testing.B) {
	bin := os.Getenv("MESHPRESS_BIN")
	if bin == "" {
		b.Skip("MESHPRESS_BIN does not name the built program; make bench does")
	}
	for _, version := range versions {
		for _, size := range append([]int{1}, sizes...) {
			b.Run(fmt.Sprintf("%s/clusters=%d", version, size), func(b *testing.B) {
				input := filepath.Join(b.TempDir(), "fleet.yaml")
				if err := os.WriteFile(input, []byte(fleetText(version, size)), 0o644); err != nil {
					b.Fatal(err)
				}
				runProcess(b, bin, input, size)
			})
		}
	}
}

func runProcess(b *testing.B, bin, input string, size int) {
	b.Helper()
	var used time.Duration
	var peak int
	for b.Loop() {
		cmd := exec.Command(bin, "render", input)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		watched := make(chan int)
		go func() { watched <- watchMemory(cmd.Process.Pid) }()
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
		used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		peak = max(peak, <-watched)
	}
	perCluster(b, used, size)
	b.ReportMetric(float64(peak)/1024, "rss-MB")
}

// watchMemory returns the peak memory of a process in KiB, read shortly before its end. The kernel's figure at
// exit would include the parent's memory.
func watchMemory(pid int) (peak int) {
	for {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, line, found := strings.Cut(string(status), "VmHWM:")
		if err != nil || !found {
			return peak
		}
		_, _ = fmt.Sscan(line, &peak)
		time.Sleep(2 * time.Millisecond)
	}
}

// run is one rendering of a fleet.
type run struct {
	docs      []source.Document
	unchecked bool // without rules
	inFull    bool // each cluster by itself
}

func renderFleet(b *testing.B, charts *chart.Library, r run) {
	b.Helper()
	var out bytes.Buffer
	options := render.Options{InFull: r.inFull,
		Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return charts, nil }}
	if !r.unchecked {
		options.Checks = policies.New(policies.Options{})
	}
	found, err := render.Load(context.Background(), r.docs, options).Render(context.Background(),
		func(c render.Cluster) error {
			out.Reset()
			for _, o := range c.Objects() {
				text, err := o.YAML()
				if err != nil {
					return err
				}
				out.Write(text)
			}
			return nil
		})
	if err != nil || found.HasErrors() {
		b.Fatal(err, found)
	}
}

func bareHelm(b *testing.B, c *helmchart.Chart, name chart.Name) {
	b.Helper()
	values, err := chartutil.ToRenderValues(c, helmValues(name),
		chartutil.ReleaseOptions{Name: string(name), Namespace: "istio-system"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := engine.Render(c, values); err != nil {
		b.Fatal(err)
	}
}

// helmValues returns the values of an ambient cluster as Helm users write them.
func helmValues(name chart.Name) map[string]any {
	global := map[string]any{"hub": "docker.io/istio", "multiCluster": map[string]any{"clusterName": "cluster1"}}
	switch name {
	case chart.Base, chart.Gateway:
		return map[string]any{}
	case chart.Ztunnel:
		return map[string]any{"profile": "ambient", "hub": "docker.io/istio", "multiCluster": global["multiCluster"]}
	}
	return map[string]any{"profile": "ambient", "global": global, "meshConfig": map[string]any{"trustDomain": "cluster1"}}
}

func library(b testing.TB) *chart.Library {
	b.Helper()
	l, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		b.Fatal(err)
	}
	return l
}

func fleet(version string, size int) []source.Document {
	docs, _ := source.Parse("fleet.yaml", []byte(fleetText(version, size)))
	return docs
}

func fleetText(version string, size int) string {
	var clusters strings.Builder
	for i := range size {
		fmt.Fprintf(&clusters, "        - name: cluster-%04d\n", i)
	}
	return fmt.Sprintf(fleetTemplate, clusters.String(), version)
}

const fleetTemplate = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: istiod-control-plane}
spec:
  installations:
    - clusters:
%[1]s      istioOperatorSpec:
        profile: ambient
        hub: us-docker.pkg.dev/gloo-mesh/istio-workshops
        tag: %[2]s-solo
---
apiVersion: admin.gloo.solo.io/v2
kind: GatewayLifecycleManager
metadata: {name: istio-ingressgateway}
spec:
  installations:
    - clusters:
%[1]s      istioOperatorSpec:
        profile: empty
        hub: us-docker.pkg.dev/gloo-mesh/istio-workshops
        tag: %[2]s-solo
        components:
          ingressGateways:
            - name: istio-ingressgateway
              enabled: true
              k8s:
                service:
                  ports:
                    - {name: https, port: 443, targetPort: 8443}
`

// cpu returns the CPU time of this process so far.
func cpu(b testing.TB) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func perCluster(b *testing.B, used time.Duration, clusters int) {
	b.Helper()
	b.ReportMetric(float64(used.Microseconds())/1000/float64(b.N)/float64(clusters), "cpu-ms/cluster")
}
