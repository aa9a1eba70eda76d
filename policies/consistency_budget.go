package policies

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
)

var budgetSelector = &Rule{
	Code: diag.BudgetSelector,
	Page: diag.Page{
		Why: `A disruption budget must select pods of the cluster.

			A budget that selects no pod protects nothing: a drain evicts all pods of the gateway at once.
			Selectors with expressions are not checked.`,
		Source: `Kubernetes, "Specifying a Disruption Budget for your Application".`,
		Fix: `leave 'selector' out of 'k8s.podDisruptionBudget': the chart selects the pods of its own
			workload.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("PodDisruptionBudget") {
			labels, _ := o.Get("spec", "selector", "matchLabels").(map[string]any)
			if len(labels) == 0 || o.Get("spec", "selector", "matchExpressions") != nil ||
				len(selected(all, o.namespace(), labels)) > 0 {
				continue
			}
			r.At(o.changedAt("selector", "podDisruptionBudget", "selector"),
				"disruption budget %q in namespace %q selects no pod: none has the labels %s",
				o.Name(), o.namespace(), labelText(labels)).
				Hint("leave `selector` out: the chart selects its own pods")
		}
	},
}

func labelText(labels map[string]any) string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		out = append(out, diag.Text("%s=%v", key, labels[key]))
	}
	return strings.Join(out, ",")
}
