package render_test

import (
	"context"
	"fmt"
	"io/fs"
	"log"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// mesh installs a control plane in two clusters.
const mesh = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  installations:
    - clusters:
        - {name: east}
        - {name: west}
      istioOperatorSpec:
        profile: minimal
        hub: registry.example.com/istio
        tag: 1.24.2
`

// charts opens the embedded charts.
func charts(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
	library, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		log.Fatal(err)
	}
	return library, nil
}

// Render one cluster of a file.
func Example() {
	docs, found := source.Parse("mesh.yaml", []byte(mesh))
	fleet := render.Load(context.Background(), docs, render.Options{
		Found:  found,
		Charts: charts,
		Config: lifecycle.ConfigSpec{Only: []string{"east"}},
	})
	found, err := fleet.Render(context.Background(), func(c render.Cluster) error {
		for _, r := range c.Releases {
			fmt.Printf("%s/%s: definitions %t, objects %t\n", c.Name, r.Dir, len(r.CRDs) > 0, len(r.Objects) > 0)
		}
		return nil
	})
	fmt.Println(len(found), err)
	// Output:
	// east/namespaces: definitions false, objects true
	// east/istio-base: definitions true, objects true
	// east/istiod: definitions false, objects true
	// 0 <nil>
}

// manifests is the folder manifests/ of a checkout of Istio.
func manifests() fs.FS { return embedded.Charts()[2].FS }

// Render with charts of a directory.
func Example_ownCharts() {
	open := func(lifecycle.ConfigSpec) (*chart.Library, diag.List) {
		dir, err := chart.OpenDirectory(manifests(), "istio/manifests")
		if err != nil {
			return nil, diag.List{{Code: diag.BadChart, Severity: diag.Error, Text: err.Error()}}
		}
		library, err := chart.NewLibrary(nil, dir)
		if err != nil {
			return nil, diag.List{{Code: diag.BadChart, Severity: diag.Error, Text: err.Error()}}
		}
		return library, nil
	}
	docs, found := source.Parse("mesh.yaml", []byte(mesh))
	fleet := render.Load(context.Background(), docs, render.Options{Found: found, Charts: open})
	found, err := fleet.Render(context.Background(), func(c render.Cluster) error {
		for _, r := range c.Releases {
			if r.From != nil { // namespaces are made by no chart
				fmt.Printf("%s/%s: %s\n", c.Name, r.Dir, r.From.Charts())
			}
		}
		return nil
	})
	fmt.Println(len(found), err)
	// Output:
	// east/istio-base: in "istio/manifests"
	// east/istiod: in "istio/manifests"
	// west/istio-base: in "istio/manifests"
	// west/istiod: in "istio/manifests"
	// 0 <nil>
}

// hubs is a check: all images must come from one registry.
type hubs struct{ registry string }

func (h hubs) Check(_ context.Context, c *render.Cluster) (found diag.List) {
	for _, i := range c.Plan.Installations {
		if hub := i.Spec.Get("hub"); hub.Text() != h.registry {
			found.Add(diag.Diagnostic{Code: diag.Refused, Severity: diag.Error, Pos: hub.Pos(), Field: hub.Path(),
				Cluster: c.Name,
				Text:    fmt.Sprintf("`hub` must be %q, it is %q", h.registry, hub.Text())})
		}
	}
	return found
}

func (hubs) Fix(*render.Cluster) diag.List { return nil }
func (hubs) Skip(*render.Cluster)          {}
func (hubs) Finish() diag.List             { return nil }
func (hubs) Finds(code diag.Code) bool     { return code == diag.Refused }

// Judge each cluster with your own checks.
func Example_ownChecks() {
	docs, found := source.Parse("mesh.yaml", []byte(mesh))
	fleet := render.Load(context.Background(), docs, render.Options{
		Found:  found,
		Charts: charts,
		Checks: func(*render.Fleet) (render.Checks, diag.List) { return hubs{"registry.example.org"}, nil },
	})
	found, _ = fleet.Render(context.Background(), func(render.Cluster) error { return nil })
	for _, d := range found {
		fmt.Println(d)
	}
	// Output:
	// mesh.yaml:11:14: error MP0196: `hub` must be "registry.example.org", it is "registry.example.com/istio"
	//   clusters: all 2: east, west
}
