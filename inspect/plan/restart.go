package plan

import (
	"fmt"
	"reflect"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// restarts returns how the pods of a workload are replaced, nothing if they are not.
func (ch *change) restarts(before, after *manifest.Object) []Effect {
	if reflect.DeepEqual(before.Get("spec", "template"), after.Get("spec", "template")) {
		return nil
	}
	name := after.Key().String()
	if after.Kind() == "DaemonSet" {
		return ch.daemonSet(name, after)
	}
	out := []Effect{{Restart, name, "rolls: " + ch.rollout(after)}}
	if ch.component(after) == "gateway" {
		out = append(out,
			Effect{Disconnect, name, fmt.Sprintf("connections through a gateway pod end with it, at most %s after it is told "+
				"to stop", grace(after))})
	}
	return out
}

// rollout says how a Deployment replaces its pods.
func (ch *change) rollout(o *manifest.Object) string {
	text := ch.replicas(o)
	if o.Get("spec", "strategy", "type") == "Recreate" {
		text += ", all of them stopped before new ones start"
	} else {
		const byDefault = "25%"
		text += diag.Text(", maxSurge %v, maxUnavailable %v",
			or(o.Get("spec", "strategy", "rollingUpdate", "maxSurge"), byDefault),
			or(o.Get("spec", "strategy", "rollingUpdate", "maxUnavailable"), byDefault))
	}
	if budget := ch.new.budgets.first(o); budget != nil {
		text += fmt.Sprintf("; PodDisruptionBudget %s holds back drains, not this", budget.Name())
	}
	return text
}

// replicas says how many pods a Deployment has. An autoscaler wins over its field.
func (ch *change) replicas(o *manifest.Object) string {
	if scaler := ch.scaler(o); scaler != nil {
		return fmt.Sprintf("%s replicas (HorizontalPodAutoscaler %s)", between(scaler), scaler.Name())
	}
	if n := fmt.Sprint(or(o.Get("spec", "replicas"), 1)); n != "1" {
		return n + " replicas"
	}
	return "1 replica"
}

// daemonSet returns how the pods of a DaemonSet are replaced, and what that means for its nodes.
func (ch *change) daemonSet(name string, o *manifest.Object) []Effect {
	if o.Get("spec", "updateStrategy", "type") == "OnDelete" {
		return []Effect{{Stays, name, "its pods stay until they are deleted (updateStrategy OnDelete), node by node at " +
			"your choice"}}
	}
	rolling := func(field string) any { return o.Get("spec", "updateStrategy", "rollingUpdate", field) }
	how := diag.Text("restarts once per node, maxUnavailable %v", or(rolling("maxUnavailable"), 1))
	if surge := rolling("maxSurge"); surge != nil && fmt.Sprint(surge) != "0" {
		how += diag.Text(", maxSurge %v", surge)
	}
	out := []Effect{{Restart, name, how}}
	switch ch.component(o) {
	case "ztunnel":
		out = append(out,
			Effect{Disconnect, name, fmt.Sprintf("on each node, connections of mesh pods are cut when the old ztunnel ends, "+
				"at most %s after it is told to stop", grace(o))})
	case "cni":
		out = append(out, Effect{Disconnect, name, "pods that start on a node meanwhile wait for it; those that run are " +
			"not touched"})
	}
	return out
}

// component returns the component of a workload, "" if it is not one of Istio's.
func (ch *change) component(o *manifest.Object) string { return ch.new.components[o] }

func grace(o *manifest.Object) string {
	const byDefault = 30
	return diag.Text("%v s", or(o.Get("spec", "template", "spec", "terminationGracePeriodSeconds"), byDefault))
}

// or returns a value, or the default of Kubernetes if it is nil.
func or(value, byDefault any) any {
	if value == nil {
		return byDefault
	}
	return value
}
