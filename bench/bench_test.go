package bench

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
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
