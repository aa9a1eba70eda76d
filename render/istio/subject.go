package istio

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/helm"
)

// Subject is everything that the steps after the values make the objects of a release of, but for what all
// clusters of a run share: the config and the limits. Releases with equal subjects have equal objects. Their
// findings differ by positions.
type Subject struct {
	Identity
	Values map[string]any // that the chart can read
	Block  map[string]any // `k8s` of the component
}

// Identity is the part of a [Subject] that templates, patches and overlays look at: names and versions.
type Identity struct {
	Chart                             *chart.Chart
	Name, Namespace, KubeVersion      string
	Dir, Component, Workload, Service string
	Image, Revision                   string
	NoService                         bool
	Definitions                       helm.Definitions
	Istioctl, LegacyGateways          bool // options of the run that patches and overlays look at
}

// Subject returns the subject of the release. The values must not be changed.
func (r *Release) Subject() Subject {
	return Subject{
		Identity: Identity{Chart: r.Chart, Name: r.Name, Namespace: r.Namespace, KubeVersion: r.KubeVersion, Dir: r.Dir,
			Component: r.instance.key, Workload: r.workload, Service: r.service, Image: r.image(),
			Revision: r.Installation.Revision, NoService: r.noService, Definitions: r.Definitions,
			Istioctl: r.spec.options.Istioctl, LegacyGateways: r.spec.options.LegacyGateways},
		Values: r.Chart.Known.Visible(r.Values),
		Block:  getMap(r.instance.block.data, "k8s"),
	}
}

// Of returns the release with the values and the block of another subject. Its objects have words in them that
// nothing may look at: [Release.Looked] tells whether an overlay did.
func (r *Release) Of(s Subject, words []string) *Release {
	out := *r
	out.Values, out.Words = s.Values, words
	out.instance.block.data = maps.Clone(r.instance.block.data)
	if s.Block != nil {
		out.instance.block.data["k8s"] = s.Block
	}
	return &out
}

// Looked tells whether an overlay was compared with one of the words of the release.
func (r *Release) Looked() bool { return r.looked }

// HideBlock returns a copy of a `k8s` block in which hide has replaced those texts that are only carried to an
// object: values of annotations, selectors, variables and overlays. Everything else tells patches what to do.
func HideBlock(block map[string]any, hide func(any) any) map[string]any {
	if block == nil {
		return nil
	}
	out := maps.Clone(block)
	for _, key := range []string{"podAnnotations", "serviceAnnotations"} {
		if annotations, ok := block[key].(values); ok {
			out[key] = hide(annotations)
		}
	}
	if service, ok := block["service"].(values); ok && service["selector"] != nil {
		out["service"] = with(service, hide(service["selector"]), "selector")
	}
	if env, ok := block["env"].([]any); ok {
		out["env"] = hideEach(env, "value", hide)
	}
	if overlays, ok := block["overlays"].([]any); ok {
		list := slices.Clone(overlays)
		for i, overlay := range overlays {
			entry, _ := overlay.(values)
			if patches, ok := entry["patches"].([]any); ok {
				list[i] = with(entry, hideEach(patches, "value", hide), "patches")
			}
		}
		out["overlays"] = list
	}
	return out
}

// hideEach replaces the texts below a key of each item.
func hideEach(items []any, key string, hide func(any) any) []any {
	out := slices.Clone(items)
	for i, item := range items {
		if entry, ok := item.(values); ok && entry[key] != nil {
			out[i] = with(entry, hide(entry[key]), key)
		}
	}
	return out
}
