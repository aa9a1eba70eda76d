package policies

import "github.com/meshpress/meshpress/render/diag"

// ownPods finds workloads whose selector does not match their own pods.
//
// The API server refuses such a workload, so a sync ends in the middle of a
// cluster. The charts keep both in step; an overlay of one of them does not.
// Selectors with expressions are not looked at.
//
// Source: Kubernetes, "Deployments": the selector must match the labels of the
// template, or the object is rejected.
//
// To fix it, set labels of a gateway by `label`, which changes both places, or
// overlay both `spec.selector` and `spec.template.metadata.labels`.
var ownPods = &Rule{
	Code: 144, Severity: diag.Error, Title: "a workload does not select its own pods",
	Cluster: func(c *Cluster, r *Report) {
		for _, w := range c.workloads() {
			labels, _ := w.Get("spec", "selector", "matchLabels").(map[string]any)
			if w.Get("spec", "selector", "matchExpressions") != nil || hasLabels(w.labels, labels) {
				continue
			}
			r.At(w.changedAt("abels"), "%s %q must select its own pods, which do not have the labels %s", w.Kind(), w.Name(), labelText(labels)).
				Hint("set `label` of the gateway, which changes the selector and the pods")
		}
	},
}
