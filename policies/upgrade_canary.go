package policies

import (
	"fmt"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

var canaryOnly = &Rule{
	Code: diag.CanaryOnly,
	Page: diag.Page{
		Why: `A revision may change in place only to a newer patch, or in its mesh config.

			The lifecycle manager refuses every other change of a revision in place: workloads were tested
			with the istiod and the gateways of that revision. 'defaultRevision', 'activeGateway' and tags
			may move, because a canary upgrade moves them. If the tag changes, changes that the charts of a
			newer patch may bring are not reported.

			The lifecycle manager has no say in a cluster that was taken over from it. There the finding is a
			warning, if the RenderConfig says 'takenOver: true', for all or in 'clusters[]': the change is
			applied, and it is for you to judge whether it needs a canary.`,
		Source: `the vendor's page "Upgrade" of Gloo Mesh; 'skipUpgradeValidation' in its API reference.`,
		Fix: `make the change in a new revision beside the old one, or set 'skipUpgradeValidation: true' for
			the installation.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before := partsByID(old.Mesh())
		for _, p := range c.Snapshot().Mesh().Parts {
			i := c.release(p).Installation
			if isNode(p) || i.Kind == fleet.Operator || i.Revision == "" || i.SkipUpgradeValidation {
				continue
			}
			was, existed := before[partID(p)]
			if !existed {
				continue
			}
			if what := forbiddenChanges(old, was, c, p); what != "" {
				pos := c.revisionAt(p)
				if otherVersion(was, p) {
					pos = c.tagAt(p)
				}
				r.At(pos, "revision %q of cluster %q may change in place only to a newer patch and in mesh config: %s",
					i.Revision, c.Name, what).
					Severity(c.canarySeverity()).
					Hint("make the change in a new revision, or set `skipUpgradeValidation: true`")
			}
		}
	},
}

// canarySeverity is that of a change that the lifecycle manager refuses: a warning where it has no say any more.
func (c *Cluster) canarySeverity() diag.Severity {
	if c.Config.IsTakenOver(c.Name) {
		return diag.Warning
	}
	return diag.CanaryOnly.Severity()
}

// forbiddenChanges describes the first changes that a canary upgrade must not make in place, "" if there are none.
func forbiddenChanges(old *snapshot.Snapshot, was snapshot.Part, c *Cluster, is snapshot.Part) string {
	from, to := was.Version, is.Version
	if !versionsKnown(was, is) {
		return ""
	}
	if otherVersion(was, is) {
		return fmt.Sprintf("%s goes from Istio %s to %s", is.Object.Name(), from, to)
	}
	d := differ{from: was.Tag, to: is.Tag}
	changes := d.objects(old.Releases[was.Release], c.release(is).Objects)
	switch len(changes) {
	case 0:
		return ""
	case 1:
		return changes[0] + " changes"
	}
	return fmt.Sprintf("%s changes, and %d more", changes[0], len(changes)-1)
}

// otherVersion tells whether a version is neither the same nor a newer patch.
func otherVersion(was, is snapshot.Part) bool {
	return was.Version.Minor != is.Version.Minor || is.Version.Patch < was.Version.Patch
}

// objects lists the changes between two lists of objects. It skips Services of gateways and tags that only one
// side has: they move with the active and the default revision.
func (d differ) objects(before, after []*manifest.Object) []string {
	was := (&snapshot.Snapshot{Releases: map[string][]*manifest.Object{"": before}}).ByKey()
	var out []string
	for _, o := range after {
		previous := was[o.Key()]
		delete(was, o.Key())
		switch {
		case o.Label("istio.io/tag") != "" || previous == o:
		case previous == nil && !d.isOptional(o):
			out = append(out, o.Key().String())
		case previous != nil:
			for _, path := range d.object(previous, o) {
				out = append(out, fmt.Sprintf("`%s` of %s", path, o.Key()))
			}
		}
	}
	for _, o := range before {
		if was[o.Key()] != nil && !d.isOptional(o) {
			out = append(out, o.Key().String())
		}
	}
	return out
}

func (d differ) isOptional(o *manifest.Object) bool {
	return o.Kind() == "Service" || o.Label("istio.io/tag") != "" || d.from != d.to
}
