package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var missingDivisor = &Rule{
	Code: diag.MissingDivisor,
	Page: diag.Page{
		Why: `A 'resourceFieldRef' must have a 'divisor'.

			The API server adds 'divisor: "0"' to a 'resourceFieldRef' without one. Argo CD compares the
			object with Git and never reports it as synced, so steps that wait for the sync never start. The
			rule checks the variables of the resource only. Some charts have the same mistake, but users
			cannot change them.`,
		Source: `issues 53001 and 56714 of istio/istio; 30634 of cilium/cilium.`,
		Fix:    `set 'divisor: "0"', which is what the API server writes and means 1.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range c.Releases {
			for _, variable := range release.Pos().Get("k8s", "env").Items() {
				ref := variable.Get("valueFrom", "resourceFieldRef")
				if ref.Exists() && isEmpty(ref.Get("divisor")) {
					r.At(ref, "`%s` must have a `divisor`: the API server adds one, and release %q is never in sync", ref.Path(),
						release.Dir).
						Hint("set `divisor: \"0\"`, which is the default")
				}
			}
		}
	},
}

// isEmpty tells whether a divisor is missing or empty, as a scalar or in its field `string`.
func isEmpty(divisor source.Ref) bool {
	return divisor.IsNull() || divisor.Text() == "" && divisor.Get("string").Text() == ""
}
