package policies

import "github.com/meshpress/meshpress/render/diag"

var platformCNI = &Rule{
	Code: diag.PlatformCNI,
	Page: diag.Page{
		Why: `On OpenShift the CNI must be enabled.

			Without the CNI, every pod of the mesh has an init container that changes the routes of the pod.
			The security context constraints of OpenShift do not admit such pods.`,
		Source: `upstream's Helm profile "openshift": "CNI must be installed"; the vendor's samples for
			OpenShift, which all have it.`,
		Fix: `set 'components.cni.enabled: true', or use the profile "openshift".`,
	},
	Cluster: func(c *Cluster, r *Report) {
		planes := c.Component("pilot")
		if len(planes) > 0 && len(c.Component("cni")) == 0 && isOpenShift(c) {
			r.At(disabledAt(planes[0].Install, "cni"), "cluster %q is OpenShift: `%s` must be on", c.Name,
				field(planes[0].Install, "components.cni")).
				Hint("set `components.cni.enabled: true`, or use the profile %q", openShift)
		}
	},
}
