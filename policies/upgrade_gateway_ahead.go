package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var gatewayAhead = &Rule{
	Code: diag.GatewayAhead,
	Page: diag.Page{
		Why: `A gateway must not be newer than its control plane.

			A proxy of a newer minor version may ask istiod for something that istiod does not know. Istio
			supports control planes that are newer than their proxies, but not the reverse.`,
		Source: `istio.io, "Supported releases", control plane and data plane skew: the data plane cannot be
			ahead of the control plane.`,
		Fix: `upgrade the control plane first, in a change of its own.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		eachGateway(c, func(gateway, plane snapshot.Part) {
			if gateway.Version.Minor > plane.Version.Minor {
				r.At(c.tagAt(gateway), "gateway %q of cluster %q is Istio %s: it must not be newer than its control plane, %s",
					gateway.Object.Name(), c.Name, gateway.Version, plane.Version).
					Hint("the control plane's version is at %s; upgrade it first", c.tagAt(plane).Pos())
			}
		})
	},
}

// eachGateway calls do for each gateway whose control plane is known.
func eachGateway(c *Cluster, do func(gateway, plane snapshot.Part)) {
	mesh := c.Snapshot().Mesh()
	for _, p := range mesh.Parts {
		plane, ok := mesh.PlaneOf(p)
		if p.Component == "gateway" && ok && versionsKnown(p, plane) {
			do(p, plane)
		}
	}
}
