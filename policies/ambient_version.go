package policies

import "github.com/meshpress/meshpress/render/diag"

// ambientVersion wants Istio 1.22.3 or later in ambient clusters.
//
// Ambient reached beta in 1.22, and the vendor's support of it begins with the
// third patch.
//
// Source: the vendor's page "Install ambient" of Gloo Mesh Core 2.6: "ambient
// mode requires the Solo distribution of Istio version 1.22.3 or later".
//
// To fix it, take 1.22.3-solo or later as the `tag`.
var ambientVersion = &Rule{
	Code: 103, Severity: diag.Error, Title: "an ambient cluster of a version before 1.22.3",
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range ambientReleases(c) {
			if tag, at := imageTag(release); isBefore(tag, firstAmbient) {
				r.At(at, "cluster %q is ambient: its version must be 1.22.3-solo or later, not %q", c.Name, tag)
			}
		}
	},
}
