package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var gatewayBehind = &Rule{
	Code: diag.GatewayBehind,
	Page: diag.Page{
		Why: `A gateway should be at most one minor version older than its control plane.

			Istio tests a control plane with proxies of the previous minor version. Older proxies usually
			work, until something uses a feature that they lack.`,
		Source: `istio.io, "Supported releases": the control plane can be one version ahead of the data plane.`,
		Fix:    `upgrade the gateway before you upgrade the control plane again.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		eachGateway(c, func(gateway, plane snapshot.Part) {
			if gateway.Version.Minor < plane.Version.Minor-1 {
				r.At(c.tagAt(gateway), "gateway %q of cluster %q is Istio %s, more than one minor version behind its control "+
					"plane, %s",
					gateway.Object.Name(), c.Name, gateway.Version, plane.Version)
			}
		})
	},
}
