package policies

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var minorSkipped = &Rule{
	Code: diag.MinorSkipped,
	Page: diag.Page{
		Why: `An upgrade must not skip a minor version.

			Istio tests and supports an upgrade in place from one minor version to the next. CNI and ztunnel
			work with a control plane of their own minor version or of the next one. After a larger step, a
			node has no working mesh until its own upgrade. A new revision beside the old one may be up to
			two minor versions newer.`,
		Source: `istio.io, "In-place upgrades" (the installed version is no more than one minor version less),
			"Canary upgrades" (two minors are supported), "Upgrade with Helm" for ambient.`,
		Fix: `upgrade to the next minor version first, in a change of its own.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		var found steps
		for _, ch := range changes(old, c) {
			if ch.Component != "gateway" && versionsKnown(ch.old, ch.Part) && ch.Version.Minor > ch.old.Version.Minor+1 {
				found.add(c.tagAt(ch.Part), ch)
			}
		}
		found.report(func(s step, names string) {
			r.At(s.at, "%s of cluster %q must not go from Istio %s to %s in one step: %s left out", names, c.Name, s.from,
				s.to, minors(s.minors-1)).
				Hint("upgrade to the next minor first")
		})
		skippedByCanary(old, c, r)
	},
}

func minors(n int) string {
	if n == 1 {
		return "a minor version is"
	}
	return fmt.Sprintf("%d minor versions are", n)
}

// skippedByCanary reports new revisions that are more than one minor version above the newest earlier one.
func skippedByCanary(old *snapshot.Snapshot, c *Cluster, r *Report) {
	before := old.Mesh().Planes
	var highest snapshot.Part
	for _, p := range before {
		if p.Version.Compare(highest.Version) > 0 {
			highest = p
		}
	}
	for _, p := range c.Snapshot().Mesh().Parts {
		if _, known := before[p.Revision]; known || p.Component != "pilot" || !versionsKnown(p, highest) {
			continue
		}
		if p.Version.Minor > highest.Version.Minor+2 {
			r.At(c.tagAt(p), "%s of cluster %q is Istio %s, but the newest before it %s: a new revision must not be more than "+
				"two minor versions ahead",
				revisionName(p.Revision), c.Name, p.Version, highest.Version).Hint("upgrade in several steps")
		}
	}
}
