package policies

import "github.com/meshpress/meshpress/render/diag"

// ambientGateway keeps ambient profiles out of gateway resources.
//
// A gateway is a proxy like any other, in an ambient mesh too. The profile would
// bring CNI and ztunnel, which are the control plane's, and its mesh config,
// which a gateway does not read.
//
// Source: the vendor's page "Install ambient": the sample of a gateway beside
// an ambient mesh has the profile "empty".
//
// To fix it, use the profile "empty".
var ambientGateway = &Rule{
	Code: 111, Severity: diag.Error, Title: "a gateway with an ambient profile",
	Cluster: func(c *Cluster, r *Report) {
		for _, i := range c.Gateways() {
			if hasAmbientProfile(i) {
				at := i.Spec.Get("profile")
				r.At(at, "`%s` of a gateway must not be %q", at.Path(), at.Text()).Hint("use \"empty\"")
			}
		}
	},
}
