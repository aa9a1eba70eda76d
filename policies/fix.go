package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
)

// Fix changes values before anything is rendered, as the rules that can fix
// what they are about say. Objects are not there yet.
func Fix(rules []*Rule, c *Cluster) diag.List {
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

// set gives the chart of a release a value.
func (r Release) set(value any, path ...string) {
	r.SetValue(value, istio.Origin{Layer: istio.FromManager, Name: "a rule, as `policies.fix` of the config wants it"},
		path...)
}
