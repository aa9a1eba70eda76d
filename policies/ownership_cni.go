package policies

import (
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

var unusedCNI = &Rule{
	Code: diag.UnusedCNI,
	Page: diag.Page{
		Why: `A revision should use the CNI that another revision of its cluster has.

			The revision does not switch the CNI on, but its cluster has one. Pods that the revision injects get
			the init container istio-init, which needs the capabilities NET_ADMIN and NET_RAW. Pods of the other
			revision do without. In a canary upgrade this is most often a block that was not copied: where
			the admission of pods forbids these capabilities, the pods do not start after the upgrade. On
			OpenShift MP0121 reports it as an error.`,
		Source: `upstream's page "Install the Istio CNI node agent": without the CNI, istio-init needs NET_ADMIN
			and NET_RAW; the istiod chart, in which 'pilot.cni.enabled' decides.`,
		Fix: `set 'components.cni.enabled: true' for the revision too: one CNI serves all revisions.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		shared := c.Component("cni")
		if len(shared) == 0 || isOpenShift(c) {
			return
		}
		for _, plane := range c.Component("pilot") {
			if plane.Installation.Sail != nil {
				unusedBySail(c, plane, r)
			} else if !usesCNI(plane) {
				r.At(disabledAt(plane.Installation, "cni"),
					"%s of cluster %q does not use the CNI of the cluster: its pods get the init container istio-init",
					plane.Installation.RevisionName(), c.Name).
					Hint("set `components.cni.enabled: true`: one CNI serves all revisions; the one of %s is rendered",
						shared[0].Installation.RevisionName())
			}
		}
	},
}

// unusedBySail reports a control plane of Sail that does not use the IstioCNI. Pods in ambient mode need no init
// container.
func unusedBySail(c *Cluster, plane Release, r *Report) {
	if usesCNI(plane) || strings.Contains(plane.Text("profile"), "ambient") || plane.Text("profile") == "remote" {
		return
	}
	r.At(near(plane.Installation, plane.Written("values", "pilot", "cni", "enabled")),
		"%s of cluster %q does not use the IstioCNI of the cluster: its pods get the init container istio-init",
		plane.Installation.RevisionName(), c.Name).Hint("set `values.pilot.cni.enabled: true`")
}
