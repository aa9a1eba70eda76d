package policies

import "github.com/meshpress/meshpress/render/diag"

var ambientVersion = &Rule{
	Code: diag.AmbientVersion,
	Page: diag.Page{
		Why: `Ambient clusters must use Istio 1.22.3 or later.

			Ambient mode became beta in 1.22. The vendor supports it from the third patch on.`,
		Source: `the vendor's page "Install ambient" of Gloo Mesh Core 2.6: "ambient mode requires the Solo
			distribution of Istio version 1.22.3 or later".`,
		Fix: `use 1.22.3-solo or later as the 'tag'.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range ambientReleases(c) {
			if tag, at := imageTag(release); isBefore(tag, firstAmbient) {
				r.At(at, "cluster %q is ambient: its version must be 1.22.3-solo or later, not %q", c.Name, tag)
			}
		}
	},
}
