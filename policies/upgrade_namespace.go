package policies

import "github.com/meshpress/meshpress/render/diag"

// namespaceMoved points out a control plane or a node agent that changes its
// namespace.
//
// To Kubernetes it is another workload: both run until the old one is pruned,
// and two CNI agents or ztunnels of a node are in each other's way. Gateways
// and sidecars look for istiod by its namespace.
//
// Source: istio.io, "Install the Istio CNI node agent": one per node; the
// address of istiod in proxies is that of its Service.
//
// To fix it, keep the namespace; to move a control plane, install a revision in
// the new namespace and remove the old one later.
var namespaceMoved = &Rule{
	Code: 162, Severity: diag.Warning, Title: "a control plane or a node agent moves to another namespace",
	Upgrade: func(old State, c *Cluster, r *Report) {
		for _, ch := range changes(old, c) {
			if from, to := ch.old.Object.Key().Namespace, ch.Object.Key().Namespace; from != to {
				r.At(c.release(ch.Part).Pos(), "%s of cluster %q moves from namespace %q to %q: both run until the old one is removed",
					ch.Object.Name(), c.Name, from, to)
			}
		}
	},
}
