package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
)

// ambientEastWest keeps gateways between clusters out of ambient clusters.
//
// Before 1.24.3-solo an ambient mesh is one cluster. An east-west gateway there
// opens a port to the other clusters, and ztunnel sends nothing through it.
//
// Source: the vendor's page "Install ambient": single cluster only in Gloo Mesh
// Core 2.6, multicluster from the Solo distribution 1.24.3 on.
//
// To fix it, remove the gateway, or take 1.24.3-solo or later.
var ambientEastWest = &Rule{
	Code: 109, Severity: diag.Error, Title: "an east-west gateway in an ambient cluster",
	Cluster: func(c *Cluster, r *Report) {
		tooOld := func(i *fleet.Install) bool { tag, _ := i.Tag(); return isBefore(tag, firstMulticluster) }
		if !slices.ContainsFunc(ambientPlanes(c), tooOld) {
			return
		}
		for _, g := range slices.Concat(c.Component("ingressGateways"), c.Component("egressGateways")) {
			if g.Install.Kind == fleet.Gateways && isEastWest(g) {
				r.At(g.Pos(), "cluster %q is ambient: it must not have the east-west gateway %q before 1.24.3-solo", c.Name, g.Dir)
			}
		}
	},
}
