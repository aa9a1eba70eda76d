package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/source"
)

// platforms are the platform names that charts know, and those known to have no effect.
var platforms = []string{"aks", "aws", "azure", "eks", "gke", "k3d", "k3s", "kind", "microk8s", "minikube", "openshift"}

const openShift = "openshift"

// plain is a platform that charts need not know.
const plain = "kubernetes"

// declaredPlatform returns the platform that a release is rendered for, and its position. A value sets it, or
// the profile before 1.24.
func declaredPlatform(r Release) (string, source.Ref) {
	spec := r.Installation.Spec
	for _, path := range [][]string{{"global", "platform"}, {"platform"}} {
		if platform := r.Text(path...); platform != "" {
			if at := spec.Get("values", "global", "platform"); at.Exists() {
				return platform, at
			}
			return platform, near(r.Installation, spec.Nearest("profile"))
		}
	}
	if strings.Contains(r.Text("profile"), openShift) {
		return openShift, spec.Nearest("profile")
	}
	return "", source.Ref{}
}

// planesAndGateways lists the releases of istiod, and one gateway of each installation: all gateways of an
// installation have the same platform.
func planesAndGateways(c *Cluster) []Release {
	var out []Release
	for _, r := range slices.Concat(c.Component("pilot"), c.Component("ingressGateways"), c.Component("egressGateways")) {
		if !slices.ContainsFunc(out, func(o Release) bool { return o.Installation == r.Installation }) {
			out = append(out, r)
		}
	}
	return out
}

// isGKE tells whether a cluster runs on GKE, by its platform or its version.
func isGKE(c *Cluster) bool {
	return c.Platform == "gke" || strings.Contains(c.KubeVersion, "-gke")
}

// isOpenShift tells whether a cluster is OpenShift, by its platform or the platform of its control plane.
func isOpenShift(c *Cluster) bool {
	return c.Platform == openShift || slices.ContainsFunc(c.Component("pilot"), func(r Release) bool {
		platform, _ := declaredPlatform(r)
		return platform == openShift
	})
}

// configured returns the position of a cluster's field in the config.
func configured(c *Cluster, field string) source.Ref {
	for _, k := range c.Config.Clusters {
		if k.Name == c.Name {
			return k.Origin.Get(field)
		}
	}
	return source.Ref{}
}
