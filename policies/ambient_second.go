package policies

import "github.com/meshpress/meshpress/render/diag"

// ambientSecond keeps a second control plane out of ambient clusters.
//
// ztunnel of every node takes its workloads and certificates from one istiod;
// what a second one knows never reaches it.
//
// Source: the vendor's page "Install ambient" of Gloo Mesh Core 2.6: no other
// installation of Istio beside it, and no canary.
//
// To fix it, remove the cluster from all but one installation.
var ambientSecond = &Rule{
	Code: 106, Severity: diag.Error, Title: "a second control plane in an ambient cluster",
	Cluster: func(c *Cluster, r *Report) {
		for n, i := range ambientPlanes(c) {
			if n > 0 {
				r.At(i.At, "cluster %q is ambient: it must not have a second control plane", c.Name).
					Hint("the first one is at %s", c.ControlPlanes()[0].At.Pos())
			}
		}
	},
}
