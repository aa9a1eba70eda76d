package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// copiedName finds a network or a mesh ID that is the name of another cluster.
//
// Clusters may well share a mesh ID, or a network where their pods reach each
// other. But most fleets call the network as the cluster is called, and there
// the name of another cluster is left over from copying: endpoints of this
// cluster are then taken to be in the other one's network, are called directly
// instead of through the east-west gateway, and cannot be reached. One
// installation for several clusters with `values.global.network` does the same.
// A mesh ID that all clusters share may have the name of one of them.
//
// Source: upstream's page "Install Multi-Primary on different networks", where
// each cluster has a network of its own; the vendor's samples, which call
// networks by clusters, and public copies of them that carry another one's name.
//
// To fix it, set `values.global.network` and `values.global.meshID` for each
// cluster, in an installation of its own. Give a network that clusters share a
// name of its own.
var copiedName = &Rule{
	Code: 135, Severity: diag.Warning, Title: "the network or mesh ID is the name of another cluster",
	Fleet: func(all []Summary, r *Report) {
		sameMesh := !slices.ContainsFunc(all, func(s Summary) bool { return s.MeshID != all[0].MeshID })
		for _, s := range all {
			sayCopied(all, s, "network", s.Network, s.NetworkAt, r)
			if !sameMesh {
				sayCopied(all, s, "mesh ID", s.MeshID, s.MeshAt, r)
			}
		}
	},
}

func sayCopied(all []Summary, s Summary, what, name string, at source.Ref, r *Report) {
	isOther := slices.ContainsFunc(all, func(o Summary) bool { return o.Cluster.Name == name })
	if name == "" || name == s.Cluster.Name || !isOther {
		return
	}
	r.For(s.Cluster.Name).At(at, "the %s of cluster %q is %q, which is another cluster", what, s.Cluster.Name, name).
		Hint("clusters of one installation have one %s: set another in an installation of its own", what)
}
