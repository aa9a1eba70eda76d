// Package istio gives an installation its meaning: which components are on,
// which Helm release each of them is, with which values, and what is changed
// in the rendered objects afterwards.
//
// The semantics are those of istioctl since 1.24 for every version of the
// charts: profile and user's spec are merged as maps, the spec's fields become
// Helm values, charts are rendered, `k8s` blocks are applied as strategic merge
// patches, and overlays last. Rendering itself is in package helm.
package istio

import (
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Component describes one part of Istio: operator/pkg/component upstream.
type component struct {
	key       string     // below `components`
	chart     chart.Name // the published chart
	legacy    chart.Name // of gateways: the chart of istioctl
	root      []string   // where the component's values are
	kind      string     // of the workload that the k8s block patches
	workload  string     // its name, before a revision is added
	container string     // in its pods
	on        bool       // without a block of its own
	list      bool       // the block is a list
}

var components = []component{
	{key: "base", chart: chart.Base, root: []string{"global"}, on: true},
	{key: "pilot", chart: chart.Istiod, root: []string{"pilot"},
		kind: "Deployment", workload: "istiod", container: "discovery", on: true},
	{key: "cni", chart: chart.CNI, root: []string{"cni"},
		kind: "DaemonSet", workload: "istio-cni-node", container: "install-cni"},
	{key: "ztunnel", chart: chart.Ztunnel, root: []string{"ztunnel"},
		kind: "DaemonSet", workload: "ztunnel", container: "istio-proxy"},
	{key: "ingressGateways", chart: chart.Gateway, legacy: chart.LegacyIngress,
		root: []string{"gateways", "istio-ingressgateway"},
		kind: "Deployment", workload: "istio-ingressgateway", container: "istio-proxy", on: true, list: true},
	{key: "egressGateways", chart: chart.Gateway, legacy: chart.LegacyEgress,
		root: []string{"gateways", "istio-egressgateway"},
		kind: "Deployment", workload: "istio-egressgateway", container: "istio-proxy", list: true},
}

func (c component) isGateway() bool { return c.list }

// isSingleton tells whether a cluster has the component once, however many
// control planes it has.
func (c component) isSingleton() bool {
	return !c.list && c.key != "pilot" && c.key != tagComponent.key
}

// selector is the value of the label `istio` that a gateway has by default.
func (c component) selector() string { return c.workload[len("istio-"):] }

// Options choose between the ways of rendering.
type Options struct {
	// Istioctl renders what istioctl renders: its release name and gateway
	// charts, no injected defaults, overlay paths that fail in silence.
	Istioctl bool
	// LegacyGateways uses upstream's gateways/istio-ingress and istio-egress.
	LegacyGateways bool
	// InjectedImages leaves the image of gateways to the injector of their revision.
	InjectedImages bool
	// RevisionSelectors adds the revision to the selectors of the workloads of gateways.
	RevisionSelectors bool
	// OmitCRDs leaves out the release of definitions that Sail resources have.
	OmitCRDs bool
	// Sail is what the config says about the Sail operator.
	Sail *lifecycle.SailConfig // nil for nothing
	// Origins records where each value is from: see [Release.Origin].
	Origins bool
}

const (
	systemNamespace  = "istio-system"
	gatewayNamespace = "gloo-mesh-gateways" // of gateways without a namespace
)

// NetworkLabel tells istiod the network of the pods and of the gateways that have it, and of a namespace.
const NetworkLabel = "topology.istio.io/network"
