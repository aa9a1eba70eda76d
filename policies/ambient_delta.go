package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
)

// deltaPath is the field that sets the variable for every proxy. The agent beside the proxy reads it and opens
// the connection; setting it on istiod has no effect.
var deltaPath = []string{"meshConfig", "defaultConfig", "proxyMetadata", "ISTIO_DELTA_XDS"}

// needsDelta tells whether a release is an istiod of an ambient cluster whose proxies must not use the
// incremental protocol.
func needsDelta(r Release) bool {
	tag, _ := imageTag(r)
	v, err := chart.ParseVersion(tag)
	return r.Component() == "pilot" && err == nil && v.Major == 1 && v.Minor == 22 && v.Patch <= 3
}

var ambientDelta = &Rule{
	Code: diag.AmbientDelta,
	Page: diag.Page{
		Why: `In ambient clusters of Istio 1.22.0 to 1.22.3, incremental xDS must be off.

			Istio 1.22 made the incremental protocol the default. Its first patches could leave proxies with
			stale routes. 1.22.4 has the correction.`,
		Source: `the vendor's page "Install ambient" of Gloo Mesh Core 2.6: "In Istio 1.22.0-1.22.3, the
			ISTIO_DELTA_XDS environment variable must be set to false"; upstream's release notes of 1.22,
			which say that it belongs to the proxies, and of 1.22.4.`,
		Fix: `set 'meshConfig.defaultConfig.proxyMetadata.ISTIO_DELTA_XDS' to "false", or let 'policies.fix'
			of a RenderConfig do so, or take 1.22.4-solo.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range ambientReleases(c) {
			if !needsDelta(release) || release.Text(deltaPath...) == "false" {
				continue
			}
			tag, at := imageTag(release)
			if set := release.Installation.Spec.Get("meshConfig", "defaultConfig", "proxyMetadata",
				"ISTIO_DELTA_XDS"); set.Exists() {
				at = set
			}
			r.At(at, "cluster %q is ambient: with %q, `%s` must be \"false\"", c.Name, tag,
				field(release.Installation, strings.Join(deltaPath, "."))).
				Hint("set it, or `spec.policies.fix: true` in a RenderConfig; 1.22.4-solo does not need it")
		}
	},
}
