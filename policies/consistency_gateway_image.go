package policies

import (
	"cmp"
	"strings"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

var gatewayImage = &Rule{
	Code: diag.GatewayImage,
	Page: diag.Page{
		Why: `Gateways should have the tag and the hub of their control plane.

			Tag and hub are written in two resources, and one is easily forgotten. The gateways then run
			another build than the control plane was tested with, or a build from another registry without
			the vendor's features. During an upgrade the two differ on purpose: upgrade the control plane
			first, then the gateways. The images of a single gateway and the variants distroless and debug
			are not compared. A control plane that is not among the inputs is not known.`,
		Source: `the vendor's samples of the two resources, which repeat hub and tag, and public copies of them
			that differ by a patch.`,
		Fix: `give the GatewayLifecycleManager the 'tag' and 'hub' of the IstioLifecycleManager, once that is
			upgraded.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, gateway := range c.gateways() {
			for _, plane := range c.ControlPlanes() {
				if plane.Revision == gateway.ControlPlane {
					compareImages(c, gateway, plane, r)
				}
			}
		}
	},
}

func compareImages(c *Cluster, gateway, plane *fleet.Installation, r *Report) {
	tag, at := gateway.Tag()
	theirs, its := plane.Tag()
	if withoutVariant(tag) != withoutVariant(theirs) {
		r.At(at, "the gateways have the tag %q, but their control plane has %q", tag, theirs).
			Hint("the control plane's is at %s; upgrade it first, then the gateways", its.Pos())
	}
	hub, at := hubOf(gateway)
	theirHub, its := hubOf(plane)
	switch {
	case hub == theirHub:
		return // without hubs, they differ by the tags at most
	case (hub == "" || theirHub == "") && c.Config.Charts.Dir != "":
		return // these charts have a hub of their own
	case cmp.Or(hub, defaultHub(tag)) != cmp.Or(theirHub, defaultHub(theirs)):
		r.At(at, "the gateways have the hub %q, but their control plane has %q", cmp.Or(hub, defaultHub(tag)),
			cmp.Or(theirHub, defaultHub(theirs))).
			Hint("the control plane's is at %s; without `hub` it is %s", its.Pos(), defaultHub(theirs))
	}
}

// defaultHub returns the hub of the charts of a tag if the values set none.
func defaultHub(tag string) string {
	version, _ := chart.ParseVersion(tag) // the render reports the error
	return chart.ReleaseHub(version)
}

func withoutVariant(tag string) string {
	return strings.TrimSuffix(strings.TrimSuffix(tag, "-distroless"), "-debug")
}

// hubOf returns the registry of an installation and its position.
func hubOf(i *fleet.Installation) (string, source.Ref) {
	if at := i.Spec.Get("values", "global", "hub"); at.Text() != "" {
		return at.Text(), at
	}
	hub, _ := i.Hub()
	if at := i.Spec.Nearest("hub"); at.Exists() {
		return hub, at
	}
	return hub, i.At
}
