package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// missingDivisor finds variables that a controller would complete for ever.
//
// The API server adds `divisor: "0"` to a `resourceFieldRef` without one.
// Argo CD compares that with what is in Git and is never in sync, and steps
// that wait for it never come. Looked at are the variables of the resource;
// those of the charts, some of which lack it, are not the user's to change.
//
// Source: issues 53001 and 56714 of istio/istio; 30634 of cilium/cilium.
//
// To fix it, set `divisor: "0"`, which is what the API server writes and means 1.
var missingDivisor = &Rule{
	Code: 174, Severity: diag.Warning, Title: "a resourceFieldRef without a divisor",
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range c.Releases {
			for _, variable := range release.Pos().Get("k8s", "env").Items() {
				ref := variable.Get("valueFrom", "resourceFieldRef")
				if ref.Exists() && isEmpty(ref.Get("divisor")) {
					r.At(ref, "`%s` must have a `divisor`: the API server adds one, and release %q is never in sync", ref.Path(), release.Dir).
						Hint("set `divisor: \"0\"`, which is the default")
				}
			}
		}
	},
}

// isEmpty tells a field that is not there from one of either shape.
func isEmpty(divisor source.Ref) bool {
	return divisor.IsNull() || divisor.Text() == "" && divisor.Get("string").Text() == ""
}
