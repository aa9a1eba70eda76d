package policies

import (
	"slices"
	"strconv"

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
		for _, u := range retiredUses(c, auto) {
			_, now := chart.Retired(u.host)
			what := "the chart of release %s uses"
			if len(u.releases) > 1 {
				what = "the charts of the releases %s use"
			}
			r.At(u.at, what+" %q, which Istio does not use any more", diag.Names(u.releases), u.host).
				Hint("set `hub` to a registry that has the images; Istio uses %s now", now)
		}
	},
}

func reportRetired(at source.Ref, r *Report) {
	if host, now := chart.Retired(at.Text()); host != "" {
		r.At(at, "`%s` names %q, which Istio does not use any more", at.Path(), host).Hint("use %s instead", now)
	}
}

// retiredUse is a retired registry that charts of a resource use by themselves.
type retiredUse struct {
	at       source.Ref
	host     string
	releases []string // quoted
}

// retiredUses lists the registries that are in no input, each once for a place.
func retiredUses(c *Cluster, auto source.Ref) []*retiredUse {
	var out []*retiredUse
	theirs, _ := chart.Retired(auto.Text())
	for _, release := range c.Releases {
		host, at := retiredIn(c, release), release.Pos()
		if host == "" || host == theirs || release.written(host).Pos() != at.Pos() {
			continue
		}
		i := slices.IndexFunc(out, func(u *retiredUse) bool { return u.host == host && u.at.Pos() == at.Pos() })
		if i < 0 {
			i, out = len(out), append(out, &retiredUse{at: at, host: host})
		}
		out[i].releases = append(out[i].releases, strconv.Quote(release.Dir))
	}
	return out
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
