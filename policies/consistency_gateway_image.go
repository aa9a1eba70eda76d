package policies

import (
	"cmp"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// gatewayImage compares the tag and the hub of gateways with those of their
// control plane.
//
// The two stand in two resources, and one is forgotten when the other is
// raised: gateways then run a proxy of another build than the control plane
// was tested with, or one from another registry, without the vendor's features.
// Between the two halves of an upgrade that is how it has to be, for as long as
// the upgrade takes. Images of one gateway alone, and the variants distroless
// and debug, are not compared; a control plane elsewhere is not known.
//
// Source: the vendor's samples of the two resources, which repeat hub and tag,
// and public copies of them that differ by a patch.
//
// To fix it, give the GatewayLifecycleManager the `tag` and `hub` of the
// IstioLifecycleManager, once that is upgraded.
var gatewayImage = &Rule{
	Code: 137, Severity: diag.Warning, Title: "the tag or hub of gateways is not that of their control plane",
	Cluster: func(c *Cluster, r *Report) {
		for _, gateway := range c.Gateways() {
			for _, plane := range c.ControlPlanes() {
				if plane.Revision == gateway.ControlPlane {
					compareImages(c, gateway, plane, r)
				}
			}
		}
	},
}

func compareImages(c *Cluster, gateway, plane *fleet.Install, r *Report) {
	tag, at := gateway.Tag()
	theirs, its := plane.Tag()
	if withoutVariant(tag) != withoutVariant(theirs) {
		r.At(at, "the gateways have the tag %q, but their control plane has %q", tag, theirs).
			Hint("the control plane's is at %s; upgrade it first, then the gateways", its.Pos())
	}
	hub, at := hubOf(gateway)
	theirs, its = hubOf(plane)
	switch {
	case (hub == "" || theirs == "") && c.Config.Charts.Dir != "":
		return // the charts have a hub of their own
	case cmp.Or(hub, releaseHub) != cmp.Or(theirs, releaseHub):
		r.At(at, "the gateways have the hub %q, but their control plane has %q", cmp.Or(hub, releaseHub), cmp.Or(theirs, releaseHub)).
			Hint("the control plane's is at %s; without `hub` it is %s", its.Pos(), releaseHub)
	}
}

// releaseHub is what charts have where nobody sets a hub.
const releaseHub = "docker.io/istio"

func withoutVariant(tag string) string {
	return strings.TrimSuffix(strings.TrimSuffix(tag, "-distroless"), "-debug")
}

// hubOf is the registry of an installation and where it is written.
func hubOf(i *fleet.Install) (string, source.Ref) {
	if at := i.Spec.Get("values", "global", "hub"); at.Text() != "" {
		return at.Text(), at
	}
	if at := i.Spec.Nearest("hub"); at.Exists() {
		return i.Hub(), at
	}
	return i.Hub(), i.At
}
