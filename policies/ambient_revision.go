package policies

import "github.com/meshpress/meshpress/render/diag"

// ambientRevision keeps named revisions out of ambient clusters.
//
// ztunnel and the CNI node agent exist once per node and follow one control
// plane; a canary of two control planes has no one to serve the other half. An
// ambient mesh is upgraded in place, component by component. A gateway with a
// revision looks for a control plane of that name, which is not there.
//
// Source: the vendor's page "Install ambient" of Gloo Mesh Core 2.6, whose
// considerations leave in-place upgrades only; upstream's guide "Upgrade with
// Helm" for ambient.
//
// To fix it, leave out `revision` or `gatewayRevision`, or set it to "".
var ambientRevision = &Rule{
	Code: 101, Severity: diag.Error, Title: "a revision in an ambient cluster",
	Cluster: func(c *Cluster, r *Report) {
		planes := ambientPlanes(c)
		for _, i := range planes {
			if i.Revision != "" {
				r.At(i.RevisionAt, "cluster %q is ambient: its control plane must not have a revision, not %q", c.Name, i.Revision).
					Hint("leave `revision` out; an ambient mesh is upgraded in place")
			}
		}
		for _, i := range c.Gateways() {
			if i.Revision != "" && len(planes) > 0 {
				r.At(i.RevisionAt, "cluster %q is ambient: its gateways must not have a revision, not %q", c.Name, i.Revision).
					Hint("leave `gatewayRevision` out")
			}
		}
	},
}
