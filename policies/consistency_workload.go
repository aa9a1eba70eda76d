package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

var ownPods = &Rule{
	Code: diag.OwnPods,
	Page: diag.Page{
		Why: `The selector of a workload must match the labels of its own pods.

			The API server refuses a workload that does not select its own pods, so the sync stops in the
			middle of a cluster. The charts change both places together; an overlay of one place does not.
			Selectors with expressions are not checked.`,
		Source: `Kubernetes, "Deployments": the selector must match the labels of the template, or the object is
			rejected.`,
		Fix: `set labels of a gateway by 'label', which changes both places, or overlay both 'spec.selector'
			and 'spec.template.metadata.labels'.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, w := range c.workloads() {
			labels, _ := w.Get("spec", "selector", "matchLabels").(map[string]any)
			if w.Get("spec", "selector", "matchExpressions") != nil || manifest.HasLabels(w.labels, labels) {
				continue
			}
			hint := "an overlay must change `spec.selector` and `spec.template.metadata.labels`, or none of them"
			if w.release.isGateway() {
				hint = "set `label` of the gateway, which changes the selector and the pods"
			}
			r.At(w.changedAt("abels"), "%s %q must select its own pods, which do not have the labels %s", w.Kind(), w.Name(),
				labelText(labels)).Hint("%s", hint)
		}
	},
}
