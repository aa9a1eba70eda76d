package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

// platformValues are the values that charts of 1.24 set for a platform. With older charts the user must set
// them.
var platformValues = map[string][]string{
	"k3d":      {"cniBinDir", "cniConfDir"},
	"k3s":      {"cniBinDir", "cniConfDir"},
	"microk8s": {"cniBinDir", "cniConfDir"},
	"minikube": {"cniNetnsDir"},
}

var platformCharts = &Rule{
	Code: diag.PlatformCharts,
	Page: diag.Page{
		Why: `The charts of this version know nothing about the platform of the cluster.

			Charts before 1.24 have no profiles for platforms. OpenShift was a profile of its own, which
			meshpress chooses unless the resource sets another one. Without it, the CNI is not privileged,
			and gateways ask for a user ID that OpenShift does not allow. For k3d, k3s, microk8s and minikube
			the directories of the CNI must be set by hand. The profile of istiod does not apply to
			gateways: each resource has its own profile.`,
		Source: `upstream's charts, files/profile-openshift.yaml before 1.24 and files/profile-platform-*.yaml
			since.`,
		Fix: `remove 'values.profile', or use the profile "openshift" or "openshift-ambient". For other platforms, set
			the values that the
			hint names, or use charts of 1.24 or later.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range planesAndGateways(c) {
			if declared, _ := declaredPlatform(release); declared == "" && c.Platform == openShift && hasNoPlatforms(release) {
				r.At(near(release.Installation, release.Written("profile")),
					"charts of Istio %s know OpenShift, which cluster %q is, by their profile only", release.Version(), c.Name).
					Hint("use the profile %q or %q", openShift, "openshift-ambient")
			}
		}
		for _, release := range c.Component("cni") {
			unset := slices.DeleteFunc(slices.Clone(platformValues[c.Platform]), func(key string) bool {
				return release.Value("cni", key) != nil
			})
			if len(unset) > 0 && hasNoPlatforms(release) {
				r.At(cniValue(release, unset[0]), "charts of Istio %s do not know %q, the platform of cluster %q",
					release.Version(), c.Platform, c.Name).
					Hint("set `values.cni.%s`, or use charts of 1.24 or later", unset[0])
			}
		}
	},
}

func hasNoPlatforms(r Release) bool { return !r.Version().IsZero() && r.Version().Before(1, 24) }
