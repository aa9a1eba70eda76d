package policies

import "github.com/meshpress/meshpress/render/diag"

// platformCNI wants the CNI on OpenShift.
//
// Without it every pod of the mesh has an init container that changes the
// routes of the pod, and the security context constraints of OpenShift do not
// admit such pods.
//
// Source: upstream's Helm profile "openshift": "CNI must be installed"; the
// vendor's samples for OpenShift, which all have it.
//
// To fix it, set `components.cni.enabled: true`, or use the profile "openshift".
var platformCNI = &Rule{
	Code: 121, Severity: diag.Error, Title: "OpenShift without the CNI",
	Cluster: func(c *Cluster, r *Report) {
		planes := c.Component("pilot")
		if len(planes) > 0 && len(c.Component("cni")) == 0 && isOpenShift(c) {
			r.At(off(planes[0].Install, "cni"), "cluster %q is OpenShift: `%s` must be on", c.Name, field(planes[0].Install, "components.cni")).
				Hint("set `components.cni.enabled: true`, or use the profile %q", openShift)
		}
	},
}
