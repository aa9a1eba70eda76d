package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var copiedName = &Rule{
	Code: diag.CopiedName,
	Page: diag.Page{
		Why: `The network or the mesh ID of a cluster should not be the name of another cluster.

			Most fleets name each network after its cluster. The name of another cluster is then left over
			from a copy. Endpoints of this cluster are taken to be in the network of the other one, are
			called directly instead of through the east-west gateway, and cannot be reached. One
			installation for several clusters with 'values.global.network' has the same effect.

			Clusters may share a mesh ID, and a network if their pods reach each other. A mesh ID that all
			clusters share may have the name of one of them.`,
		Source: `upstream's page "Install Multi-Primary on different networks", where each cluster has a network
			of its own; the vendor's samples, which call networks by clusters, and public copies of them
			that carry another one's name.`,
		Fix: `set 'values.global.network' and 'values.global.meshID' for each cluster, in an installation of
			its own. Give a network that clusters share a name of its own.`,
	},
	Fleet: func(all []Summary, r *Report) {
		names := map[string]bool{}
		for _, s := range all {
			names[s.Cluster.Name] = true
		}
		sameMesh := !slices.ContainsFunc(all, func(s Summary) bool { return s.MeshID != all[0].MeshID })
		for _, s := range all {
			reportCopied(names, s, "network", s.Network, s.NetworkAt, r)
			if !sameMesh {
				reportCopied(names, s, "mesh ID", s.MeshID, s.MeshAt, r)
			}
		}
	},
}

func reportCopied(clusters map[string]bool, s Summary, what, name string, at source.Ref, r *Report) {
	if name == "" || name == s.Cluster.Name || !clusters[name] {
		return
	}
	r.For(s.Cluster.Name).At(at, "the %s of cluster %q is %q, which is another cluster", what, s.Cluster.Name, name).
		Hint("clusters of one installation have one %s: set another in an installation of its own", what)
}
