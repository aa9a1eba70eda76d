package policies

import "github.com/meshpress/meshpress/render/diag"

var ambientRevision = &Rule{
	Code: diag.AmbientRevision,
	Page: diag.Page{
		Why: `The control plane and the gateways of an ambient cluster must not have a revision.

			Each node has one ztunnel and one CNI node agent, and both follow one control plane. A canary
			with two control planes is therefore not possible: an ambient mesh is upgraded in place,
			component by component. A gateway with a revision looks for a control plane of that name, which
			does not exist.`,
		Source: `the vendor's page "Install ambient" of Gloo Mesh Core 2.6, whose considerations allow in-place
			upgrades only; upstream's guide "Upgrade with Helm" for ambient.`,
		Fix: `leave out 'revision' or 'gatewayRevision', or set it to "".`,
	},
	Cluster: func(c *Cluster, r *Report) {
		planes := ambientPlanes(c)
		for _, i := range planes {
			if i.Revision != "" {
				r.At(i.RevisionAt, "cluster %q is ambient: its control plane must not have a revision, not %q", c.Name, i.Revision).
					Hint("leave `revision` out; an ambient mesh is upgraded in place")
			}
		}
		for _, i := range c.gateways() {
			if i.Revision != "" && len(planes) > 0 {
				r.At(i.RevisionAt, "cluster %q is ambient: its gateways must not have a revision, not %q", c.Name, i.Revision).
					Hint("leave `gatewayRevision` out")
			}
		}
	},
}
