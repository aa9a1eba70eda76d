package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var namespaceMoved = &Rule{
	Code: diag.NamespaceMoved,
	Page: diag.Page{
		Why: `A control plane or node agent should stay in its namespace.

			For Kubernetes, a workload in another namespace is another workload. Both run until the old one
			is pruned, and two CNI agents or two ztunnels on a node disturb each other. Gateways and
			sidecars look for istiod in its old namespace.`,
		Source: `istio.io, "Install the Istio CNI node agent": one per node; the address of istiod in proxies is
			that of its Service.`,
		Fix: `keep the namespace; to move a control plane, install a revision in the new namespace and remove
			the old one later.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		for _, ch := range changes(old, c) {
			if from, to := ch.old.Object.Key().Namespace, ch.Object.Key().Namespace; from != to {
				r.At(c.release(ch.Part).Pos(), "%s of cluster %q moves from namespace %q to %q: both run until the old one is "+
					"removed",
					ch.Object.Name(), c.Name, from, to)
			}
		}
	},
}
