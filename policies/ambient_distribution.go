package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// communityHubs are the registries without images of the Solo distribution. A missing hub is not listed:
// another tool often fills it in.
var communityHubs = []string{"docker.io/istio", "gcr.io/istio-release", "gcr.io/istio-testing", "registry.istio.io"}

func isCommunity(hub string) bool {
	return slices.ContainsFunc(communityHubs, func(known string) bool { return strings.HasPrefix(hub+"/", known+"/") })
}

var ambientDistribution = &Rule{
	Code: diag.AmbientDistribution,
	Page: diag.Page{
		Why: `Ambient clusters must use the Solo distribution of Istio.

			The lifecycle manager installs ambient meshes from the vendor's builds only; sidecar meshes may
			use the community's builds. Each component is checked by itself, since 'components.ztunnel.tag'
			may differ from 'tag'. A Solo tag with a 'hub' of the community, such as docker.io/istio, names
			an image that does not exist.`,
		Source: `the vendor's page "Istio overview" of Gloo Mesh Core, where ambient requires a Solo
			distribution; "Install ambient", version requirements.`,
		Fix: `use a 'tag' that ends in -solo, and the 'hub' that has it.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range ambientReleases(c) {
			tag, at := imageTag(release)
			hub, hubAt := imageHub(release)
			switch {
			case tag != "" && !isSolo(tag):
				r.At(at, "cluster %q is ambient: its images must be of the Solo distribution, not of tag %q", c.Name, tag).
					Hint("use %q, and the hub that has it", soloTag(tag))
			case tag != "" && isCommunity(hub):
				r.At(hubAt, "cluster %q is ambient: the hub %q of the community does not have the Solo distribution, tag %q",
					c.Name, hub, tag).
					Hint("use the hub that the vendor gave you")
			}
		}
	},
}

// soloTag returns the tag of the Solo distribution that is nearest to a tag.
func soloTag(tag string) string {
	if lower := strings.ToLower(tag); isSolo(lower) {
		return lower
	}
	version := withoutVariant(tag)
	return version + "-solo" + strings.TrimPrefix(tag, version)
}
