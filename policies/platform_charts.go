package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

// platformValues are what the charts of 1.24 set for a platform, and older ones
// leave to the user.
var platformValues = map[string][]string{
	"k3d":      {"cniBinDir", "cniConfDir"},
	"k3s":      {"cniBinDir", "cniConfDir"},
	"microk8s": {"cniBinDir", "cniConfDir"},
	"minikube": {"cniNetnsDir"},
}

// platformCharts tells that the platform of a cluster changes nothing.
//
// Charts before 1.24 have no profiles of platforms. OpenShift was a profile of
// its own there, without which the CNI lacks its right to be privileged and
// gateways ask for a user that OpenShift does not give them. For k3d, k3s,
// microk8s and minikube there was nothing: directories are set by hand. The
// profile of gateways is their own: that of istiod does not reach them.
//
// Source: upstream's charts, files/profile-openshift.yaml before 1.24 and
// files/profile-platform-*.yaml since.
//
// To fix it, use the profile "openshift" or "openshift-ambient"; elsewhere set
// the values that the hint names, or take charts of 1.24 or later.
var platformCharts = &Rule{
	Code: 123, Severity: diag.Warning, Title: "the charts do not know the platform of the cluster",
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range planesAndGateways(c) {
			if declared, _ := declaredPlatform(release); declared == "" && c.Platform == openShift && hasNoPlatforms(release) {
				r.At(near(release.Install, release.Written("profile")), "charts of Istio %s know OpenShift, which cluster %q is, by their profile only", release.Version(), c.Name).
					Hint("use the profile %q or %q", openShift, "openshift-ambient")
			}
		}
		for _, release := range c.Component("cni") {
			unset := slices.DeleteFunc(slices.Clone(platformValues[c.Platform]), func(key string) bool { return release.Value("cni", key) != nil })
			if len(unset) > 0 && hasNoPlatforms(release) {
				r.At(cniValue(release, unset[0]), "charts of Istio %s do not know %q, the platform of cluster %q", release.Version(), c.Platform, c.Name).
					Hint("set `values.cni.%s`, or use charts of 1.24 or later", unset[0])
			}
		}
	},
}

func hasNoPlatforms(r Release) bool { return !r.Version().IsZero() && r.Version().Before(1, 24) }
