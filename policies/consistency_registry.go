package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var retiredRegistry = &Rule{
	Code: diag.RetiredRegistry,
	Page: diag.Page{
		Why: `Images and charts must not come from a registry that Istio has left.

			From 1.31 on Istio publishes nothing to gcr.io/istio-release, registry.istio.io and
			istio-release.storage.googleapis.com, and these registries go away. The charts of Istio 1.30
			use registry.istio.io if no 'hub' is set. A node that must pull an
			image of a gateway then cannot. Builds in gcr.io/istio-testing were never kept. The rule checks
			the fields of the resource, 'helmGlobal.repo', the RenderConfig, and what the charts add:
			images, variables, annotations and config maps. A mirror on another host is not reported.`,
		Source: `upgrade notes of Istio 1.31, which name the days without service in September to December 2026
			and the new addresses.`,
		Fix: `use docker.io/istio for images, oci://ghcr.io/istio/release/charts for charts, and
			https://blob.istio.io/istio-release for files.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		auto := c.Config.Origin.Get("auto", "hub")
		for _, i := range c.Installations {
			reportRetired(i.Repo, r)
			if i.Auto != nil {
				reportRetired(auto, r)
			}
			if anyScalar(i.Spec.Node, func(text string) bool { return isRetired(text) }) {
				scalars(i.Spec, func(at source.Ref) { reportRetired(at, r) })
			}
		}
		for _, release := range c.Releases {
			host := retiredIn(c, release)
			if theirs, _ := chart.Retired(auto.Text()); host != "" && release.written(host).Pos() == release.Pos().Pos() &&
				theirs != host {
				_, now := chart.Retired(host)
				r.At(release.Pos(), "the chart of release %q uses %q, which Istio does not use any more", release.Dir, host).
					Hint("set `hub` to a registry that has the images; Istio uses %s now", now)
			}
		}
	},
}

func reportRetired(at source.Ref, r *Report) {
	if host, now := chart.Retired(at.Text()); host != "" {
		r.At(at, "`%s` names %q, which Istio does not use any more", at.Path(), host).Hint("use %s instead", now)
	}
}

func isRetired(text string) bool { host, _ := chart.Retired(text); return host != "" }

// retiredIn returns the first retired registry in a release's images or in the templates' default registry, if
// the chart sets it. A release without images, such as istio-base, needs no registry.
func retiredIn(c *Cluster, release Release) string {
	images := c.facts().images[release.Dir]
	if len(images) == 0 {
		return ""
	}
	for _, image := range slices.Concat(images, []string{release.Text("global", "hub"), release.Text("hub")}) {
		if host, _ := chart.Retired(image); host != "" {
			return host
		}
	}
	return ""
}
