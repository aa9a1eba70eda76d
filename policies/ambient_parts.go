package policies

import "github.com/meshpress/meshpress/render/diag"

// ambientParts wants all parts of ambient in an ambient cluster.
//
// The CNI node agent leads the traffic of pods to ztunnel, which carries it. A
// cluster with one of them and not the other has pods without a mesh, and says
// nothing.
//
// Source: upstream's Helm profile "ambient": "The Istiod, CNI, and ztunnel
// charts must be deployed"; the vendor's page "Install ambient", whose sample
// has both.
//
// To fix it, set `enabled: true` for `components.cni` and `components.ztunnel`,
// or leave them to the profile "ambient".
var ambientParts = &Rule{
	Code: 110, Severity: diag.Error, Title: "an ambient cluster without CNI or ztunnel",
	Cluster: func(c *Cluster, r *Report) {
		planes := ambientPlanes(c)
		for _, component := range []string{"cni", "ztunnel"} {
			if len(planes) > 0 && len(c.Component(component)) == 0 {
				r.At(off(planes[0], component), "cluster %q is ambient: `%s` must be on", c.Name, field(planes[0], "components."+component)).
					Hint("set `components.%s.enabled: true`", component)
			}
		}
	},
}
