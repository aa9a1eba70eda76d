package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

// platformProfile keeps a cluster from being rendered for another platform than
// its own.
//
// The profile "openshift" and `values.global.platform` decide where the CNI
// writes and which rights things have. A config that says another platform for
// the cluster is wrong, or the profile was copied from another cluster. Gateways
// are looked at too, and a Kubernetes version with -gke is the platform "gke".
//
// Source: upstream's charts, files/profile-platform-*.yaml; upstream's guide
// "Platform-specific prerequisites".
//
// To fix it, make the two agree: remove the profile or the value, which the
// platform of the cluster sets by itself since 1.24, or correct the config.
var platformProfile = &Rule{
	Code: 124, Severity: diag.Error, Title: "a cluster is rendered for another platform than its own",
	Cluster: func(c *Cluster, r *Report) {
		platform := c.Platform
		if !slices.Contains(platforms, platform) { // a label of that name may mean anything
			if !isGKE(c) {
				return
			}
			platform = "gke"
		}
		for _, release := range planesAndGateways(c) {
			if declared, at := declaredPlatform(release); declared != "" && declared != platform {
				r.At(at, "the platform of cluster %q is %q: it must not be rendered for %q", c.Name, platform, declared).
					Hint("correct this, or `platform` of the cluster")
			}
		}
	},
}
