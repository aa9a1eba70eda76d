package vendor

import (
	"context"
	"fmt"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// objects are those of one cluster by their keys.
type objects map[manifest.Key]*manifest.Object

// charts are the names of published charts.
var charts = map[string]chart.Name{"base": chart.Base, "istiod": chart.Istiod, "cni": chart.CNI,
	"ztunnel": chart.Ztunnel, "gateway": chart.Gateway}

// theirs renders the releases of a lab as Helm does, by cluster.
func (l lab) theirs(library *chart.Library) (map[string]objects, error) {
	out := map[string]objects{}
	for _, r := range l.releases {
		set, _ := library.Resolve(r.version, source.Ref{})
		if set == nil {
			return nil, fmt.Errorf("lab %s: there are no charts of %s", l.name, r.version)
		}
		c, err := set.Chart(charts[r.chart])
		if err != nil {
			return nil, fmt.Errorf("lab %s: %w", l.name, err)
		}
		rendered, err := helm.Render(helm.Release{Chart: c, Name: r.name, Namespace: r.namespace, Values: r.values,
			KubeVersion: fmt.Sprintf("v1.%d.0", set.Version.KubeMinor())})
		if err != nil {
			return nil, fmt.Errorf("lab %s: release %s: %w", l.name, r.name, err)
		}
		if out[r.cluster] == nil {
			out[r.cluster] = objects{}
		}
		for _, o := range rendered.Objects {
			out[r.cluster][o.Key()] = o
		}
	}
	return out, nil
}

// ours renders the resources of a lab as meshpress does for a take-over.
func (l lab) ours(ctx context.Context, library *chart.Library) (map[string]objects, error) {
	var config lifecycle.ConfigSpec
	config.Gateways.Image = "auto"
	docs := l.resources
	if l.openshift {
		platform, _ := source.Parse("platform.yaml", []byte("apiVersion: meshpress.dev/v1alpha1\nkind: RenderConfig\n"+
			"spec: {clusters: [{name: cluster1, platform: openshift}, {name: cluster2, platform: openshift}]}\n"))
		docs = append(platform, docs...)
	}
	out := map[string]objects{}
	options := render.Options{Config: config,
		Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return library, nil }}
	found, err := render.Load(ctx, docs, options).Render(ctx, func(c render.Cluster) error {
		out[c.Name] = objects{}
		for _, o := range c.Objects() {
			out[c.Name][o.Key()] = o
		}
		return nil
	})
	if err == nil && found.HasErrors() {
		err = fmt.Errorf("lab %s does not render: %v", l.name, found)
	}
	return out, err
}

func newLibrary() (*chart.Library, error) { return chart.NewLibrary(embedded.Charts(), nil) }
