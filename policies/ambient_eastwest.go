package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

var ambientEastWest = &Rule{
	Code: diag.AmbientEastWest,
	Page: diag.Page{
		Why: `An east-west gateway is of no use to an ambient cluster before 1.24.3-solo.

			Before 1.24.3-solo an ambient mesh is a single cluster. An east-west gateway opens a port to
			other clusters, but ztunnel sends no traffic through it. A gateway counts as east-west if it has
			the label 'topology.istio.io/network' or the variable 'ISTIO_META_REQUESTED_NETWORK_VIEW', or if
			it serves port 15443 and its name contains "eastwest". The gateway does no harm to the mesh, and the
			vendor's own labs have one, so this is a warning.`,
		Source: `the vendor's page "Install ambient": single cluster only in Gloo Mesh Core 2.6, multicluster
			from the Solo distribution 1.24.3 on.`,
		Fix: `use 1.24.3-solo or later, or remove the gateway if its sidecars do not need it.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		if !isAlone(c) {
			return
		}
		for _, g := range slices.Concat(c.Component("ingressGateways"), c.Component("egressGateways")) {
			if g.Installation.Kind == fleet.Gateways && isEastWest(c, g) {
				r.At(g.Pos(),
					"cluster %q is ambient: before 1.24.3-solo ztunnel sends nothing through its east-west gateway %q", c.Name, g.Dir)
			}
		}
	},
}

// isEastWest tells whether a gateway serves traffic between networks. It names its network, requests the view
// of one, or has the usual name and port.
func isEastWest(c *Cluster, gateway Release) bool {
	const label = istio.NetworkLabel
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
