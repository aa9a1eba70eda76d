package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var minorDowngrade = &Rule{
	Code: diag.MinorDowngrade,
	Page: diag.Page{
		Why: `A control plane or node agent must not go back to an older minor version in place.

			Proxies must not be newer than their control plane, and sidecars keep their version until their
			pods restart. Objects may have fields that the older version does not know, and its definitions
			may lack versions that are stored.`,
		Source: `istio.io, "Supported releases", control plane and data plane skew; the vendor's page "Upgrade"
			refuses downgrades of revisioned installations.`,
		Fix: `keep the version, or install the older one as a revision of its own and move the workloads there
			first.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		var found steps
		for _, ch := range changes(old, c) {
			if ch.Component != "gateway" && versionsKnown(ch.old, ch.Part) && ch.Version.Minor < ch.old.Version.Minor {
				found.add(c.tagAt(ch.Part), ch)
			}
		}
		found.report(func(s step, names string) {
			r.At(s.at, "%s of cluster %q must not go back from Istio %s to %s", names, c.Name, s.from, s.to).
				Hint("install the older version as a revision of its own")
		})
	},
}
