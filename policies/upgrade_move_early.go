package policies

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

var moveEarly = &Rule{
	Code: diag.MoveEarly,
	Page: diag.Page{
		Why: `Traffic must not move to pods that come with the same change.

			The Service of a gateway changes when it is applied, but its new pods need time to start: new
			connections fail until they are ready. A tag, or the default revision, moves its webhook in the
			same way: until the new istiod is ready, the API server refuses pods that ask for a sidecar.`,
		Source: `istio.io, "Canary Upgrades": a tag moves when the new control plane runs; meshpress plan shows the
			same as 'wait'.`,
		Fix: `install the new revision in one change, with 'defaultRevision' and 'activeGateway' as they were.
			Move them in a later change, when its pods are ready.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		earlyTags(old.Mesh(), c, r)
		was := old.ByKey()
		for _, o := range c.kind("Service") {
			ofTag := o.Label("istio.io/tag") != "" // the tag's own finding says it
			if was[o.Key()] == nil || ofTag || !c.isNewBehind(o, was) {
				continue
			}
			r.At(o.release.Installation.At.Nearest("activeGateway"),
				"Service %q of cluster %q must not move to pods that come with this change: new "+
					"connections fail until they are ready", o.Name(), c.Name).
				Hint("install the gateway first, with `activeGateway: false`, and move the Service in a later change")
		}
	},
}

// earlyTags reports tags that move to a control plane that was not there before.
func earlyTags(before snapshot.Mesh, c *Cluster, r *Report) {
	after := c.Snapshot().Mesh()
	for _, tag := range slices.Sorted(maps.Keys(after.Tags)) {
		from, existed := before.Tags[tag]
		to := after.Tags[tag]
		plane, rendered := after.Planes[to]
		if _, isOld := before.Planes[to]; !existed || from == to || isOld || !rendered {
			continue
		}
		if tag == snapshot.DefaultTag {
			r.At(c.release(plane).Installation.At.Nearest("defaultRevision"),
				"the default of cluster %q must not move to %s, which "+
					"comes with this change: until its istiod is ready, pods that ask for a sidecar are refused", c.Name,
				revisionName(to)).Hint("install the revision first, and move the default in a later change")
			continue
		}
		r.At(c.release(plane).Written("values", "revisionTags"),
			"tag %q of cluster %q must not move to %s, which comes with "+
				"this change: until its istiod is ready, pods that ask for a sidecar are refused", tag, c.Name, revisionName(to)).
			Hint("install the revision first, and move the tag in a later change")
	}
}

// isNewBehind tells whether a Service selects workloads, and none of them was there before.
func (c *Cluster) isNewBehind(service placed, was map[manifest.Key]*manifest.Object) bool {
	selector, _ := service.Get("spec", "selector").(map[string]any)
	if len(selector) == 0 {
		return false
	}
	behind := selected(c.workloads(), service.namespace(), selector)
	return len(behind) > 0 && !slices.ContainsFunc(behind, func(w workload) bool { return was[w.Key()] != nil })
}
