package policies

import "github.com/meshpress/meshpress/render/diag"

var ambientGateway = &Rule{
	Code: diag.AmbientGateway,
	Page: diag.Page{
		Why: `A gateway must not have an ambient profile.

			A gateway is an ordinary proxy, in an ambient mesh too. The ambient profile would add CNI and
			ztunnel, which belong to the control plane, and mesh config, which a gateway does not read.`,
		Source: `the vendor's page "Install ambient": the sample of a gateway beside an ambient mesh has the
			profile "empty".`,
		Fix: `use the profile "empty".`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, i := range c.gateways() {
			if hasAmbientProfile(i) {
				at := i.Spec.Get("profile")
				r.At(at, "`%s` of a gateway must not be %q", at.Path(), at.Text()).Hint("use \"empty\"")
			}
		}
	},
}
