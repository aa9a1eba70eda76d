package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var revisionLeft = &Rule{
	Code: diag.RevisionLeft,
	Page: diag.Page{
		Why: `A revision should not be removed in the same change that moves its tags.

			Pods keep the sidecar of the old revision until they restart. Without its istiod they get no
			more configuration, and their certificates expire.`,
		Source: `istio.io, "Canary upgrades": the old control plane is uninstalled after the workloads have
			restarted; the vendor's labs do the same in two steps.`,
		Fix: `move the tag in one change, restart the workloads, and remove the revision in the next.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before, after := old.Mesh(), c.Snapshot().Mesh()
		tags := before.RevisionTags()
		for _, revision := range removed(before, after) {
			for _, tag := range tags[revision] {
				next, stays := after.Tags[tag]
				if _, exists := after.Planes[next]; !stays || !exists {
					continue
				}
				r.At(c.revisionAt(after.Planes[next]), "%s moves to %s in cluster %q and %s is removed: workloads that have not "+
					"restarted lose their control plane",
					tagName(tag), revisionName(next), c.Name, revisionName(revision)).
					Hint("remove the old revision in a later change, after the workloads have restarted")
			}
		}
	},
}
