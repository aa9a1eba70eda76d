package policies

import "github.com/meshpress/meshpress/render/diag"

// patchDowngrade points out a version that goes back, but within what is
// supported: a patch of anything, or the minor of a gateway.
//
// It may be a rollback that is meant. As often it is an old branch that is
// merged, and takes the fixes of security holes back with it.
//
// Source: the vendor's page "Upgrade" of Gloo Mesh: in place, a revisioned
// installation takes newer patches alone; its ambient labs do go back a patch.
//
// To fix it, give the newer tag, or lower the severity while you roll back.
var patchDowngrade = &Rule{
	Code: 152, Severity: diag.Warning, Title: "a patch, or a gateway, goes back to an older version",
	Upgrade: func(old State, c *Cluster, r *Report) {
		var found steps
		for _, ch := range changes(old, c) {
			if goesBackABit(ch) {
				found.add(c.tagAt(ch.Part), ch)
			}
		}
		found.report(func(s step, names string) {
			r.At(s.at, "%s of cluster %q would go back from Istio %s to %s", names, c.Name, s.from, s.to)
		})
	},
}

func goesBackABit(ch change) bool {
	from, to := ch.old.Version, ch.Version
	if !versionsKnown(ch.old, ch.Part) || from.Patch < 0 || to.Patch < 0 || to.Compare(from) >= 0 {
		return false
	}
	return ch.Component == "gateway" || to.Minor == from.Minor // other minors are a rule of their own
}
