package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
)

// fix applies the rules that fix values. It runs before rendering, so the cluster has no objects yet.
func fix(rules []*Rule, c *Cluster) diag.List {
	var found diag.List
	for _, rule := range rules {
		if rule.Fix != nil {
			report := Report{rule: rule, cluster: c.Name}
			rule.Fix(c, &report)
			found = append(found, report.found...)
		}
	}
	return found
}

// set sets a value for the chart of a release.
func (r Release) set(value any, path ...string) {
	r.SetValue(value, istio.Origin{Layer: istio.FromManager, Name: "a rule, as `policies.fix` of the config wants it"},
		path...)
}
