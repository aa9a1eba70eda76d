package policies

import "github.com/meshpress/meshpress/render/diag"

var platformCNI = &Rule{
	Code: diag.PlatformCNI,
	Page: diag.Page{
		Why: `On OpenShift each control plane must use the CNI.

			Without the CNI, every pod that a control plane injects has an init container that changes the routes of the pod.
			The security context constraints of OpenShift do not admit such pods.`,
		Source: `upstream's Helm profile "openshift": "CNI must be installed"; the vendor's samples for
			OpenShift, which all have it.`,
		Fix: `set 'components.cni.enabled: true', or use the profile "openshift".`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if !isOpenShift(c) {
			return
		}
		for _, plane := range c.Component("pilot") {
			if plane.Installation.Sail != nil { // the IstioCNI is a resource of its own: see sailParts
				continue
			}
			if !usesCNI(plane) || len(c.Component("cni")) == 0 {
				r.At(disabledAt(plane.Installation, "cni"), "cluster %q is OpenShift: `%s` must be on", c.Name,
					field(plane.Installation, "components.cni")).
					Hint("set `components.cni.enabled: true`, or use the profile %q", openShift)
			}
		}
	},
}

// usesCNI tells whether a control plane leaves the routes of the pods that it injects to the CNI. Charts before
// 1.24 have two values for it.
func usesCNI(plane Release) bool {
	return plane.Value("pilot", "cni", "enabled") == true || plane.Value("istio_cni", "enabled") == true
}
