package policies

import "github.com/meshpress/meshpress/render/diag"

// gatewayBehind points out gateways that were left behind.
//
// Istio tests control planes with proxies of the minor before. Older ones most
// often work, until a feature that they lack is used.
//
// Source: istio.io, "Supported releases": the control plane can be one version
// ahead of the data plane.
//
// To fix it, upgrade the gateway before the control plane goes on.
var gatewayBehind = &Rule{
	Code: 156, Severity: diag.Warning, Title: "a gateway is more than one minor version behind its control plane",
	Cluster: func(c *Cluster, r *Report) {
		eachGateway(c, func(gateway, plane Part) {
			if gateway.Version.Minor < plane.Version.Minor-1 {
				r.At(c.tagAt(gateway), "gateway %q of cluster %q is Istio %s, more than one minor version behind its control plane, %s",
					gateway.Object.Name(), c.Name, gateway.Version, plane.Version)
			}
		})
	},
}
