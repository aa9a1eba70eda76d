package policies

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

// nodeSkew keeps CNI and ztunnel within what their control plane supports.
//
// A node has them once, whatever revisions there are. In ambient mode both work
// with a control plane of their own minor or the next one. The CNI plugin of
// sidecars alone may also be one minor ahead.
//
// Source: istio.io, "Upgrade with Helm" for ambient: CNI and ztunnel 1.x are
// compatible with control planes 1.x and 1.x+1; "Install the Istio CNI node
// agent": for sidecars, 1.x-1 too.
//
// To fix it, upgrade in the order base, istiod, CNI, ztunnel, minor by minor.
var nodeSkew = &Rule{
	Code: 155, Severity: diag.Error, Title: "CNI or ztunnel does not work with a control plane of this version",
	Cluster: func(c *Cluster, r *Report) {
		mesh := c.State().Mesh()
		for _, p := range mesh.Parts {
			for _, revision := range slices.Sorted(maps.Keys(mesh.Planes)) {
				if plane := mesh.Planes[revision]; p.isNode() && versionsKnown(p, plane) && !compatible(p, plane, c.IsAmbient()) {
					r.At(c.tagAt(p), "%s of cluster %q is Istio %s: it must not run with a control plane of %s",
						p.Object.Name(), c.Name, p.Version, plane.Version).
						Hint("it must be of the control plane's minor or the one before; the control plane's version is at %s", c.tagAt(plane).Pos())
				}
			}
		}
	},
}

func compatible(node, plane Part, ambient bool) bool {
	ahead := plane.Version.Minor - node.Version.Minor
	return ahead == 0 || ahead == 1 || ahead == -1 && !ambient
}
