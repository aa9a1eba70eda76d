package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/source"
)

var gatewayNetwork = &Rule{
	Code: diag.GatewayNetwork,
	Page: diag.Page{
		Why: `A gateway must name the network of its control plane.

			An east-west gateway has the label 'topology.istio.io/network'. By that label other clusters
			learn which network the gateway leads to. With the wrong name, traffic for another network
			arrives here, and traffic for this network does not. The rule reports nothing if the control
			plane has no network or is not among the inputs.`,
		Source: `upstream's pages "Install Multi-Primary on different networks" and the script
			gen-eastwest-gateway.sh, which write one name in all places.`,
		Fix: `give the label, 'ISTIO_META_NETWORK' and 'ISTIO_META_REQUESTED_NETWORK_VIEW' of the gateway the
			value of 'values.global.network' of the control plane.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, w := range c.workloads() {
			network := c.networkOf(w.release)
			if network == "" {
				continue
			}
			for _, said := range namedNetworks(w) {
				if !slices.Contains(strings.Split(said.value, ","), network) {
					r.At(said.at, "%s of gateway %q is %q, but the network of its control plane in cluster %q is %q", said.what,
						w.Name(), said.value, c.Name, network).
						Hint("name the network of the control plane in both places")
				}
			}
		}
	},
}

// isGateway tells whether the release is one of gateways.
func (r Release) isGateway() bool { return strings.HasSuffix(r.Component(), "Gateways") }

// networkOf returns the network of a gateway's control plane, "" if the release is not a gateway.
func (c *Cluster) networkOf(gateway Release) string {
	if !gateway.isGateway() {
		return ""
	}
	for _, plane := range c.Component("pilot") {
		if plane.Installation.Revision == gateway.Installation.ControlPlane {
			_, network := plane.Network()
			return network
		}
	}
	return ""
}

type namedNetwork struct {
	what, value string
	at          source.Ref
}

// namedNetworks lists the fields of a gateway that name its network.
func namedNetworks(w workload) []namedNetwork {
	const label = istio.NetworkLabel
	var out []namedNetwork
	if value, _ := w.labels[label].(string); value != "" {
		out = append(out, namedNetwork{"the label `" + label + "`", value, w.release.Pos().Nearest("label", label)})
	}
	for _, name := range []string{"ISTIO_META_NETWORK", "ISTIO_META_REQUESTED_NETWORK_VIEW"} {
		if value := w.env(name); value != "" {
			out = append(out, namedNetwork{"the variable `" + name + "`", value, w.release.envAt(name)})
		}
	}
	return out
}
