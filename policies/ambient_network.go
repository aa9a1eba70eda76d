package policies

import "github.com/meshpress/meshpress/render/diag"

var ambientNetwork = &Rule{
	Code: diag.AmbientNetwork,
	Page: diag.Page{
		Why: `Ambient clusters before 1.24.3-solo must not share a network.

			Workloads in one network call each other directly, whatever their cluster. Before 1.24.3-solo an
			ambient mesh is a single cluster, so these calls fail.`,
		Source: `the vendor's page "Install ambient": single cluster only in Gloo Mesh Core 2.6, multicluster
			from the Solo distribution 1.24.3 on.`,
		Fix: `leave out 'values.global.network', or give each cluster its own.`,
	},
	Fleet: func(all []Summary, r *Report) {
		for network, group := range groupsWithAlone(all, func(s Summary) string { return s.Network }) {
			for _, s := range alone(group) {
				r.For(s.Cluster.Name).At(s.NetworkAt, "ambient clusters must not share the network %q, as %s do", network,
					clusterNames(group)).
					Hint("several ambient clusters of one mesh need 1.24.3-solo or later in each")
			}
		}
	},
}
