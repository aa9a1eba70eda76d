package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var replicasBesideAutoscaler = &Rule{
	Code: diag.ReplicasBesideAutoscaler,
	Page: diag.Page{
		Why: `A workload with an autoscaler must not have a fixed number of replicas.

			Both set 'spec.replicas'. The autoscaler changes it with the load, and the next sync sets it
			back: a busy gateway loses pods at every commit, and is out of sync in between. The charts
			ignore 'values.pilot.replicaCount', and that of a gateway, as long as they render an autoscaler.`,
		Source: `Kubernetes, "Migrating Deployments and StatefulSets to horizontal autoscaling", which has
			'spec.replicas' removed from manifests; istioctl warns of replicaCount together with
			autoscaleEnabled.`,
		Fix: `leave 'replicaCount' out and set 'hpaSpec.minReplicas', or switch the autoscaler off:
			'values.pilot.autoscaleEnabled: false', or 'values.gateways.<name>.autoscaleEnabled: false'.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		all := c.workloads()
		for _, o := range c.kind("HorizontalPodAutoscaler") {
			w, ok := scaledWorkload(all, o)
			if !ok {
				continue // another rule reports an autoscaler without a workload
			}
			if replicas, ok := w.Get("spec", "replicas").(int64); ok {
				r.At(w.changedAt("replicas", "replicaCount"), "`replicas` of %s %q is %d, but an autoscaler sets it", w.Kind(),
					w.Name(), replicas).
					Hint("leave it out and set `minReplicas` of the autoscaler: each sync would undo what it does")
			} else if at := w.release.ownValue("replicaCount"); at.Exists() {
				r.At(at, "`%s` has no effect: an autoscaler sets the replicas of %s %q", at.Path(), w.Kind(), w.Name()).
					Hint("set the minimum of the autoscaler instead")
			}
		}
	},
}

// ownValue returns the field of the values that the component of a release has by a key.
func (r Release) ownValue(key string) source.Ref {
	values := r.Written("values")
	switch r.Component() {
	case "ingressGateways":
		return values.Get("gateways", "istio-ingressgateway", key)
	case "egressGateways":
		return values.Get("gateways", "istio-egressgateway", key)
	}
	return values.Get(r.Component(), key)
}
