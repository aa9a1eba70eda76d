package policies

import "github.com/meshpress/meshpress/render/diag"

// ambientMeshID keeps ambient clusters from sharing a mesh.
//
// Before 1.24.3-solo an ambient mesh is one cluster: ztunnel knows no other. A
// mesh ID in common says that the clusters trust and reach each other, which
// they do not.
//
// Source: the vendor's page "Install ambient": single cluster only in Gloo Mesh
// Core 2.6, multicluster from the Solo distribution 1.24.3 on.
//
// To fix it, leave out `values.global.meshID`, or give each cluster its own.
var ambientMeshID = &Rule{
	Code: 107, Severity: diag.Error, Title: "ambient clusters that share a mesh ID",
	Fleet: func(all []Summary, r *Report) {
		for id, group := range sharing(all, func(s Summary) string { return s.MeshID }) {
			for _, s := range alone(group) {
				r.For(s.Cluster.Name).At(s.MeshAt, "ambient clusters must not share the mesh ID %q, as %s do", id, clusterNames(group)).
					Hint("a mesh of several ambient clusters needs 1.24.3-solo or later in each")
			}
		}
	},
}
