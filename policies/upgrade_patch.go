package policies

import (
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var patchDowngrade = &Rule{
	Code: diag.PatchDowngrade,
	Page: diag.Page{
		Why: `A version goes back, within what Istio supports: the patch of any component, or the minor
			version of a gateway.

			This may be a rollback on purpose. It may also be an old branch that was merged, which removes
			security fixes again.`,
		Source: `the vendor's page "Upgrade" of Gloo Mesh: in place, a revisioned installation takes newer
			patches alone; its ambient labs do go back a patch.`,
		Fix: `use the newer tag. If you roll back on purpose, lower the severity or waive the finding.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		var found steps
		for _, ch := range changes(old, c) {
			if isPatchDowngrade(ch) {
				found.add(c.tagAt(ch.Part), ch)
			}
		}
		found.report(func(s step, names string) {
			r.At(s.at, "%s of cluster %q would go back from Istio %s to %s", names, c.Name, s.from, s.to)
		})
	},
}

func isPatchDowngrade(ch change) bool {
	from, to := ch.old.Version, ch.Version
	if !versionsKnown(ch.old, ch.Part) || from.Patch < 0 || to.Patch < 0 || to.Compare(from) >= 0 {
		return false
	}
	return ch.Component == "gateway" || to.Minor == from.Minor // another rule reports changes of the minor version
}
