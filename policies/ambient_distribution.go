package policies

import "github.com/meshpress/meshpress/render/diag"

// ambientDistribution wants the Solo distribution in ambient clusters.
//
// The lifecycle manager installs ambient meshes of the vendor's builds only.
// Sidecar meshes may be of the community's. Each component counts by itself:
// `components.ztunnel.tag` may differ from `tag`.
//
// Source: the vendor's page "Istio overview" of Gloo Mesh Core, where ambient
// requires a Solo distribution; "Install ambient", version requirements.
//
// To fix it, take a `tag` that ends in -solo, and the `hub` that has it.
var ambientDistribution = &Rule{
	Code: 102, Severity: diag.Error, Title: "an ambient cluster without the Solo distribution",
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range ambientReleases(c) {
			if tag, at := imageTag(release); tag != "" && !isSolo(tag) {
				r.At(at, "cluster %q is ambient: its images must be of the Solo distribution, not of tag %q", c.Name, tag).
					Hint("use %q, and the hub that has it", tag+"-solo")
			}
		}
	},
}
