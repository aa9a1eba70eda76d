package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

var platformProfile = &Rule{
	Code: diag.PlatformProfile,
	Page: diag.Page{
		Why: `A cluster must not be rendered for the platform of another cluster.

			The profile "openshift" and 'values.global.platform' decide where the CNI writes and which
			permissions the workloads have. If they differ from the platform of the cluster, either the
			platform is wrong, or the profile was copied from another cluster. Gateways are checked too. A
			Kubernetes version with -gke means the platform "gke".`,
		Source: `upstream's charts, files/profile-platform-*.yaml; upstream's guide "Platform-specific
			prerequisites".`,
		Fix: `make the two agree: remove the profile or the value, or correct the platform. Since 1.24 the
			platform of the cluster sets the value.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		platform := c.Platform
		if !slices.Contains(platforms, platform) { // the label may have another meaning for the user
			if !isGKE(c) {
				return
			}
			platform = "gke"
		}
		for _, release := range planesAndGateways(c) {
			if declared, at := declaredPlatform(release); declared != "" && declared != platform {
				r.At(at, "the platform of cluster %q is %q: it must not be rendered for %q", c.Name, platform, declared).
					Hint("correct this field, or `platform` of the cluster")
			}
		}
	},
}
