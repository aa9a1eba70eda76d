package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

var ambientDeltaFix = &Rule{
	Code: diag.AmbientDeltaFix,
	Page: diag.Page{
		Why: `meshpress switched incremental xDS off in an ambient cluster of Istio 1.22.0 to 1.22.3, because
			the RenderConfig has 'policies.fix: true'.

			It set 'meshConfig.defaultConfig.proxyMetadata.ISTIO_DELTA_XDS' to "false". A value that a
			resource sets itself stays.`,
		Source: `the sources of MP0104.`,
		Fix:    `write the variable into the resource, or use 1.22.4-solo or later.`,
	},
	Fix: func(c *Cluster, r *Report) {
		for _, release := range ambientReleases(c) {
			if needsDelta(release) && release.Value(deltaPath...) == nil {
				release.set("false", deltaPath...)
				tag, at := imageTag(release)
				r.At(at, "`%s` is set to \"false\" in cluster %q: tag %q needs it",
					field(release.Installation, strings.Join(deltaPath, ".")), c.Name, tag)
			}
		}
	},
}
