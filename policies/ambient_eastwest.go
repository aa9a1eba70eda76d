package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/manifest"
)

var ambientEastWest = &Rule{
	Code: diag.AmbientEastWest,
	Page: diag.Page{
		Why: `An ambient cluster before 1.24.3-solo must not have an east-west gateway.

			Before 1.24.3-solo an ambient mesh is a single cluster. An east-west gateway opens a port to
			other clusters, but ztunnel sends no traffic through it. A gateway counts as east-west if it has
			the label 'topology.istio.io/network' or the variable 'ISTIO_META_REQUESTED_NETWORK_VIEW', or if
			it serves port 15443 and its name contains "eastwest".`,
		Source: `the vendor's page "Install ambient": single cluster only in Gloo Mesh Core 2.6, multicluster
			from the Solo distribution 1.24.3 on.`,
		Fix: `remove the gateway, or use 1.24.3-solo or later.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if !isAlone(c) {
			return
		}
		for _, g := range slices.Concat(c.Component("ingressGateways"), c.Component("egressGateways")) {
			if g.Install.Kind == fleet.Gateways && isEastWest(c, g) {
				r.At(g.Pos(), "cluster %q is ambient: it must not have the east-west gateway %q before 1.24.3-solo", c.Name, g.Dir)
			}
		}
	},
}

// isEastWest tells whether a gateway serves traffic between networks. It names its network, requests the view
// of one, or has the usual name and port.
func isEastWest(c *Cluster, gateway Release) bool {
	const label = "topology.istio.io/network"
	for _, w := range c.workloads() {
		if network, _ := w.labels[label].(string); w.release.Release == gateway.Release &&
			(network != "" || w.env("ISTIO_META_REQUESTED_NETWORK_VIEW") != "") {
			return true
		}
	}
	return slices.ContainsFunc(gateway.Objects, func(o *manifest.Object) bool {
		named := strings.Contains(o.Name(), "eastwest") && slices.Contains(servicePorts(o), 15443)
		return o.Kind() == "Service" && (named || o.Label(label) != "")
	})
}

func servicePorts(o *manifest.Object) []int64 {
	var out []int64
	for _, p := range o.List("spec", "ports") {
		if port, ok := p.(map[string]any)["port"].(int64); ok {
			out = append(out, port)
		}
	}
	return out
}
