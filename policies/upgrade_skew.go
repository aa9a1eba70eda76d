package policies

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var nodeSkew = &Rule{
	Code: diag.NodeSkew,
	Page: diag.Page{
		Why: `CNI and ztunnel must have a version that works with every control plane of the cluster.

			Each node has one CNI agent and one ztunnel, whatever revisions there are. In ambient mode, both
			work with a control plane of their own minor version or of the next one. Without ambient mode,
			the CNI agent may also be one minor version newer than the control plane.`,
		Source: `istio.io, "Upgrade with Helm" for ambient: CNI and ztunnel 1.x are compatible with control
			planes 1.x and 1.x+1; "Install the Istio CNI node agent": for sidecars, 1.x-1 too.`,
		Fix: `upgrade in the order base, istiod, CNI, ztunnel, one minor version at a time.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		mesh := c.Snapshot().Mesh()
		revisions := slices.Sorted(maps.Keys(mesh.Planes))
		for _, p := range mesh.Parts {
			if !isNode(p) {
				continue
			}
			for _, revision := range revisions {
				if plane := mesh.Planes[revision]; versionsKnown(p, plane) && !compatible(p, plane, c.IsAmbient()) {
					r.At(c.tagAt(p), "%s of cluster %q is Istio %s: it must not run with a control plane of %s",
						p.Object.Name(), c.Name, p.Version, plane.Version).
						Hint("it must be of the control plane's minor or the one before; the control plane's version is at %s",
							c.tagAt(plane).Pos())
				}
			}
		}
	},
}

func compatible(node, plane snapshot.Part, ambient bool) bool {
	ahead := plane.Version.Minor - node.Version.Minor
	return ahead == 0 || ahead == 1 || ahead == -1 && !ambient
}
