package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var autoscalerTarget = &Rule{
	Code: diag.AutoscalerTarget,
	Page: diag.Page{
		Why: `An autoscaler must scale a workload that is rendered for the cluster.

			The name of a workload contains its revision. A 'scaleTargetRef' that was copied from another
			resource therefore names a workload that does not exist, and the autoscaler does nothing.`,
		Source: `Kubernetes, "Horizontal Pod Autoscaling"; docs/semantics.md on names.`,
		Fix:    `leave 'scaleTargetRef' out of 'k8s.hpaSpec': the chart names its own workload.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("HorizontalPodAutoscaler") {
			if _, ok := scaledWorkload(all, o); ok {
				continue
			}
			at := o.changedAt("scaleTargetRef", "hpaSpec", "scaleTargetRef")
			d := r.At(at, "autoscaler %q in namespace %q must not scale %v %q, which does not exist", o.Name(), o.namespace(),
				o.Get("spec", "scaleTargetRef", "kind"), o.Get("spec", "scaleTargetRef", "name"))
			if near := source.Nearest(o.Name(), workloadNames(all, o.namespace())); near != "" {
				d.Hint("leave `scaleTargetRef` out, or name %q", near)
			}
		}
	},
}

// scaledWorkload returns the workload that an autoscaler scales.
func scaledWorkload(all []workload, o placed) (workload, bool) {
	kind, name := o.Get("spec", "scaleTargetRef", "kind"), o.Get("spec", "scaleTargetRef", "name")
	i := slices.IndexFunc(all, func(w workload) bool {
		return w.Kind() == kind && w.Name() == name && w.namespace() == o.namespace()
	})
	if i < 0 {
		return workload{}, false
	}
	return all[i], true
}

func workloadNames(all []workload, namespace string) []string {
	var out []string
	for _, w := range all {
		if w.namespace() == namespace {
			out = append(out, w.Name())
		}
	}
	return out
}
