package plan

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// bounds returns the effect of a change of an autoscaler's bounds.
func bounds(was, is *manifest.Object) []Effect {
	before, after := between(was), between(is)
	if before == after {
		return nil
	}
	return []Effect{{Scale, is.Key().String(), fmt.Sprintf("%s replicas, no longer %s", after, before)}}
}

func between(scaler *manifest.Object) string {
	return diag.Text("%v to %v", or(scaler.Get("spec", "minReplicas"), 1), scaler.Get("spec", "maxReplicas"))
}

// replicasOf returns the effect of a changed number of replicas, unless an autoscaler sets it.
func (ch *change) replicasOf(was, is *manifest.Object) []Effect {
	before, after := or(was.Get("spec", "replicas"), 1), or(is.Get("spec", "replicas"), 1)
	if is.Kind() != "Deployment" || fmt.Sprint(before) == fmt.Sprint(after) || ch.scaler(is) != nil {
		return nil
	}
	return []Effect{{Scale, is.Key().String(), diag.Text("%v replicas, no longer %v", after, before)}}
}

// scaler returns the autoscaler of a workload.
func (ch *change) scaler(workload *manifest.Object) *manifest.Object {
	key := workload.Key()
	return ch.new.scalers[ref{key.Kind, key.Namespace, key.Name}]
}

// goneScaler returns the effect of a removed autoscaler whose workload stays.
func (ch *change) goneScaler(was *manifest.Object) []Effect {
	if !ch.new.isThere[targetOf(was)] {
		return nil
	}
	return []Effect{{Scale, was.Key().String(), "is removed: the number of pods no longer follows the load"}}
}
