package policies

import (
	"github.com/meshpress/meshpress/render/diag"
)

// serviceSelector finds Services that select no pod of the cluster.
//
// Such a Service has an address and refuses every connection. The pods of
// everything that is rendered for the cluster are compared, so a Service may
// select those of another release. A Service without a selector is left alone:
// its endpoints are somebody else's.
//
// Source: Kubernetes, "Services without selectors"; `k8s.service.selector` is
// merged with the labels of the gateway, so that a misspelt label is one more.
//
// To fix it, leave out `k8s.service.selector`, which is the labels of the
// gateway by default, or add the label to the gateway's `label`.
var serviceSelector = &Rule{
	Code: 138, Severity: diag.Warning, Title: "a Service selects no pod",
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("Service") {
			selector, _ := o.Get("spec", "selector").(map[string]any)
			if len(selector) == 0 || len(selected(all, o.namespace(), selector)) > 0 {
				continue
			}
			r.At(o.changedAt("selector", "service", "selector"), "Service %q in namespace %q selects no pod: none has the labels %s",
				o.Name(), o.namespace(), labelText(selector)).
				Hint("leave the selector out: by default the Service selects the gateway's own labels")
		}
	},
}
