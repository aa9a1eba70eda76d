package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var cniGone = &Rule{
	Code: diag.CNIGone,
	Page: diag.Page{
		Why: `The CNI of a cluster should not disappear while a control plane stays.

			Pods that start later get the init container 'istio-init', which needs the capabilities NET_ADMIN and
			NET_RAW: a namespace with a restricted pod security standard refuses them. Pods that run were set
			up by the CNI, and lose nothing until they restart.`,
		Source: `istio.io, "Install the Istio CNI node agent"; an ambient mesh and OpenShift cannot do without it, which
			is MP0110 and MP0121.`,
		Fix: `set 'components.cni.enabled: true' for the new revision too. If the CNI is to go, waive the finding.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		if !hasCNI(old.Mesh()) || hasCNI(c.Snapshot().Mesh()) || len(c.Component("pilot")) == 0 {
			return
		}
		at := c.Component("pilot")[0].Installation.Spec.Nearest("components", "cni", "enabled")
		r.At(at, "the CNI disappears from cluster %q: pods that start later get istio-init, which needs more privileges",
			c.Name).
			Hint("set `components.cni.enabled: true`, or waive %s for the cluster", diag.CNIGone)
	},
}

func hasCNI(m snapshot.Mesh) bool {
	for _, p := range m.Parts {
		if p.Component == "cni" {
			return true
		}
	}
	return false
}
