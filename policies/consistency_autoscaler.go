package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// autoscalerTarget finds autoscalers whose workload is not rendered.
//
// An autoscaler names its workload. Workloads of a revision have the revision
// in their names, so a `scaleTargetRef` that was copied from an older resource
// names one that does not exist, and nothing is scaled.
//
// Source: Kubernetes, "Horizontal Pod Autoscaling"; docs/semantics.md on names.
//
// To fix it, leave `scaleTargetRef` out of `k8s.hpaSpec`: the chart names its
// own workload.
var autoscalerTarget = &Rule{
	Code: 140, Severity: diag.Error, Title: "an autoscaler scales a workload that is not there",
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("HorizontalPodAutoscaler") {
			if _, ok := scaled(all, o); ok {
				continue
			}
			at := o.changedAt("scaleTargetRef", "hpaSpec", "scaleTargetRef")
			d := r.At(at, "autoscaler %q in namespace %q must not scale %v %q: there is none", o.Name(), o.namespace(),
				o.Get("spec", "scaleTargetRef", "kind"), o.Get("spec", "scaleTargetRef", "name"))
			if near := source.Nearest(o.Name(), workloadNames(all, o.namespace())); near != "" {
				d.Hint("leave `scaleTargetRef` out, or name %q", near)
			}
		}
	},
}

// scaled returns the workload of an autoscaler.
func scaled(all []workload, o placed) (workload, bool) {
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
