package policies

import "github.com/meshpress/meshpress/render/diag"

var ambientSecond = &Rule{
	Code: diag.AmbientSecond,
	Page: diag.Page{
		Why: `An ambient cluster must have one control plane only.

			The ztunnel of every node gets its workloads and certificates from one istiod. It never learns
			what a second istiod knows.`,
		Source: `the vendor's page "Install ambient" of Gloo Mesh Core 2.6: no other installation of Istio beside
			it, and no canary.`,
		Fix: `remove the cluster from all but one installation.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for n, i := range ambientPlanes(c) {
			if n > 0 {
				r.At(i.At, "cluster %q is ambient: it must not have a second control plane", c.Name).
					Hint("the first one is at %s", c.ControlPlanes()[0].At.Pos())
			}
		}
	},
}
