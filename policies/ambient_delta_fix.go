package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

// ambientDeltaFix switches incremental xDS off where that must be, if the
// config asks for it.
//
// With `policies.fix: true` in a RenderConfig, ambient clusters of Istio 1.22.0
// to 1.22.3 get `meshConfig.defaultConfig.proxyMetadata.ISTIO_DELTA_XDS` set to
// "false". What a resource sets itself stays.
//
// Source: as of MP0104, which is what it is for.
//
// To fix it, write the variable into the resource, or take 1.22.4-solo or later.
var ambientDeltaFix = &Rule{
	Code: 105, Severity: diag.Info, Title: "ISTIO_DELTA_XDS was set because the config asks for fixes",
	Fix: func(c *Cluster, r *Report) {
		for _, release := range ambientReleases(c) {
			if needsDelta(release) && release.Value(deltaPath...) == nil {
				release.set("false", deltaPath...)
				tag, at := imageTag(release)
				r.At(at, "`%s` is set to \"false\" in cluster %q: it must be, with %q", field(release.Install, strings.Join(deltaPath, ".")), c.Name, tag)
			}
		}
	},
}
