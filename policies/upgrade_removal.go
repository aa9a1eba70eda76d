package policies

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var revisionInUse = &Rule{
	Code: diag.RevisionInUse,
	Page: diag.Page{
		Why: `A revision must not be removed while a gateway, a tag or the default points at it.

			A gateway without its control plane gets no more configuration, and its pods do not start again.
			Namespaces that name a tag, or that use the generic injection label, get no sidecars if nothing
			serves the tag.`,
		Source: `istio.io, "Canary upgrades", "Stable revision labels"; the vendor's page "Upgrade": the old
			entry is removed when nothing uses it.`,
		Fix: `move gateways, tags and 'defaultRevision' to another revision first, and remove the old one in a
			later change.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before, after := old.Mesh(), c.Snapshot().Mesh()
		for _, revision := range removed(before, after) {
			for _, p := range after.Parts {
				if p.Component == "gateway" && pointsAt(p, revision, before, after) {
					r.At(c.revisionAt(p), "%s must not be removed from cluster %q: gateway %q belongs to it", revisionName(revision),
						c.Name, p.Object.Name()).
						Hint("%s%s", gatewayHint(after), laterHint(revision, before, after))
				}
			}
			for _, tag := range orphanTags(before, after, revision) {
				r.At(c.fallbackAt(), "%s must not be removed from cluster %q: %s points at it and at no other revision after "+
					"the change",
					revisionName(revision), c.Name, tagName(tag)).
					Hint("%s%s", moveHint(tag, after), laterHint(revision, before, after))
			}
		}
	},
}

// removed lists the revisions whose istiod exists before and not after.
func removed(before, after snapshot.Mesh) []string {
	var out []string
	for _, revision := range slices.Sorted(maps.Keys(before.Planes)) {
		if _, stays := after.Planes[revision]; !stays {
			out = append(out, revision)
		}
	}
	return out
}

// pointsAt tells whether a gateway uses a removed revision, by its name or by a tag that is removed too.
func pointsAt(gateway snapshot.Part, revision string, before, after snapshot.Mesh) bool {
	if _, found := after.PlaneOf(gateway); found {
		return false
	}
	target, tagged := before.Tags[gateway.Revision]
	return gateway.Revision == revision || tagged && target == revision
}

// orphanTags lists the tags of a removed revision that no control plane serves any more, or that still point at
// it.
func orphanTags(before, after snapshot.Mesh, revision string) []string {
	var out []string
	for tag, target := range before.Tags {
		if next, stays := after.Tags[tag]; target == revision && (!stays || next == revision) {
			out = append(out, tag)
		}
	}
	slices.Sort(out)
	return out
}

func tagName(tag string) string {
	if tag == snapshot.DefaultTag {
		return "the default"
	}
	return fmt.Sprintf("tag %q", tag)
}

// gatewayHint says which control plane a gateway can have instead.
func gatewayHint(after snapshot.Mesh) string {
	next, ok := successor(after)
	switch {
	case !ok:
		return "give the gateway another `controlPlaneRevision`"
	case next == "":
		return "leave out the `controlPlaneRevision` of the gateway"
	}
	return fmt.Sprintf("give the gateway `controlPlaneRevision: %s`", next)
}

func moveHint(tag string, after snapshot.Mesh) string {
	to := "another revision"
	if next, ok := successor(after); ok {
		to = revisionName(next)
	}
	if tag == snapshot.DefaultTag {
		return "set `defaultRevision: true` for " + to
	}
	return "add the tag to `values.revisionTags` of " + to
}

// laterHint says when the old revision may go. A successor that only this change installs cannot be moved to
// earlier.
func laterHint(revision string, before, after snapshot.Mesh) string {
	next, ok := successor(after)
	if _, exists := before.Planes[next]; ok && !exists {
		return fmt.Sprintf(", and remove %s in a later change, when the new one runs", revisionName(revision))
	}
	return fmt.Sprintf(" first, and remove %s in a later change", revisionName(revision))
}

// successor returns the revision that comes after a removed one: the only one, or the newest of a known version.
func successor(after snapshot.Mesh) (revision string, ok bool) {
	var newest snapshot.Part
	for _, name := range slices.Sorted(maps.Keys(after.Planes)) {
		if p := after.Planes[name]; len(after.Planes) == 1 || !p.Version.IsZero() && p.Version.Compare(newest.Version) > 0 {
			newest, ok = p, true
		}
	}
	return newest.Revision, ok
}
