package policies

import "github.com/meshpress/meshpress/render/diag"

var ambientParts = &Rule{
	Code: diag.AmbientParts,
	Page: diag.Page{
		Why: `An ambient cluster must have both CNI and ztunnel.

			The CNI node agent redirects the traffic of pods to ztunnel, and ztunnel carries it. If one of
			the two is missing, pods are silently outside the mesh.`,
		Source: `upstream's Helm profile "ambient": "The Istiod, CNI, and ztunnel charts must be deployed"; the
			vendor's page "Install ambient", whose sample has both.`,
		Fix: `set 'enabled: true' for 'components.cni' and 'components.ztunnel', or leave them to the profile
			"ambient".`,
	},
	Cluster: func(c *Cluster, r *Report) {
		planes := ambientPlanes(c)
		for _, component := range []string{"cni", "ztunnel"} {
			if len(planes) > 0 && len(c.Component(component)) == 0 {
				r.At(disabledAt(planes[0], component), "cluster %q is ambient: `%s` must be on", c.Name,
					field(planes[0], "components."+component)).
					Hint("set `components.%s.enabled: true`", component)
			}
		}
	},
}
