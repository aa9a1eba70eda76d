package policies

import (
	"github.com/meshpress/meshpress/render/diag"
)

var serviceSelector = &Rule{
	Code: diag.ServiceSelector,
	Page: diag.Page{
		Why: `A Service must select pods of the cluster.

			A Service that selects no pod has an address and refuses every connection. Its selector is
			compared with all pods that are rendered for the cluster, since a Service may select pods of
			another release. A Service without a selector is not checked: something else writes its
			endpoints.`,
		Source: `Kubernetes, "Services without selectors"; 'k8s.service.selector' is merged with the labels of
			the gateway, so that a misspelt label is one more.`,
		Fix: `leave out 'k8s.service.selector', which is the labels of the gateway by default, or add the
			label to the gateway's 'label'.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("Service") {
			selector, _ := o.Get("spec", "selector").(map[string]any)
			if len(selector) == 0 || len(selected(all, o.namespace(), selector)) > 0 {
				continue
			}
			r.At(o.changedAt("selector", "service", "selector"),
				"Service %q in namespace %q selects no pod: none has the labels %s",
				o.Name(), o.namespace(), labelText(selector)).
				Hint("leave the selector out: by default the Service selects the labels of the chart's own pods")
		}
	},
}
