package policies

import "github.com/meshpress/meshpress/render/diag"

var ambientMeshID = &Rule{
	Code: diag.AmbientMeshID,
	Page: diag.Page{
		Why: `Ambient clusters before 1.24.3-solo must not share a mesh ID.

			Before 1.24.3-solo an ambient mesh is a single cluster: ztunnel knows no other cluster. A common
			mesh ID declares that the clusters trust and reach each other, which they do not.`,
		Source: `the vendor's page "Install ambient": single cluster only in Gloo Mesh Core 2.6, multicluster
			from the Solo distribution 1.24.3 on.`,
		Fix: `leave out 'values.global.meshID', or give each cluster its own.`,
	},
	Fleet: func(all []Summary, r *Report) {
		for id, group := range groupsWithAlone(all, func(s Summary) string { return s.MeshID }) {
			for _, s := range alone(group) {
				r.For(s.Cluster.Name).At(s.MeshAt, "ambient clusters must not share the mesh ID %q, as %s do", id,
					clusterNames(group)).
					Hint("a mesh of several ambient clusters needs 1.24.3-solo or later in each")
			}
		}
	},
}
