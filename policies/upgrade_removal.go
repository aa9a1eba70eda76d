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
		next := successor(after)
		gateways, tags := strandedGateways(before, after), before.RevisionTags()
		for _, revision := range removed(before, after) {
			for _, p := range gateways[revision] {
				r.At(c.revisionAt(p), "%s must not be removed from cluster %q: gateway %q belongs to it", revisionName(revision),
					c.Name, p.Object.Name()).
					Hint("%s%s", next.gatewayHint(), next.laterHint(revision, before))
			}
			for _, tag := range tags[revision] {
				if to, stays := after.Tags[tag]; stays && to != revision {
					continue
				}
				r.At(c.fallbackAt(), "%s must not be removed from cluster %q: %s points at it and at no other revision after "+
					"the change",
					revisionName(revision), c.Name, tagName(tag)).
					Hint("%s%s", next.moveHint(tag), next.laterHint(revision, before))
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

// strandedGateways returns the gateways whose control plane is gone, by the revision that they name, or that a tag
// of theirs stood for.
func strandedGateways(before, after snapshot.Mesh) map[string][]snapshot.Part {
	out := map[string][]snapshot.Part{}
	for _, p := range after.Parts {
		if _, found := after.PlaneOf(p); found || p.Component != "gateway" {
			continue
		}
		out[p.Revision] = append(out[p.Revision], p)
		if target, tagged := before.Tags[p.Revision]; tagged && target != p.Revision {
			out[target] = append(out[target], p)
		}
	}
	return out
}

func tagName(tag string) string {
	if tag == snapshot.DefaultTag {
		return "the default"
	}
	return fmt.Sprintf("tag %q", tag)
}

// gatewayHint says which control plane a gateway can have instead.
func (next heir) gatewayHint() string {
	switch {
	case !next.exists:
		return "give the gateway another `controlPlaneRevision`"
	case next.revision == "":
		return "leave out the `controlPlaneRevision` of the gateway"
	}
	return fmt.Sprintf("give the gateway `controlPlaneRevision: %s`", next.revision)
}

func (next heir) moveHint(tag string) string {
	to := "another revision"
	if next.exists {
		to = revisionName(next.revision)
	}
	if tag == snapshot.DefaultTag {
		return "set `defaultRevision: true` for " + to
	}
	return "add the tag to `values.revisionTags` of " + to
}

// laterHint says when the old revision may go. A successor that only this change installs cannot be moved to
// earlier.
func (next heir) laterHint(revision string, before snapshot.Mesh) string {
	if _, existed := before.Planes[next.revision]; next.exists && !existed {
		return fmt.Sprintf(", and remove %s in a later change, when the new one runs", revisionName(revision))
	}
	return fmt.Sprintf(" first, and remove %s in a later change", revisionName(revision))
}

// heir is the revision that comes after a removed one.
type heir struct {
	revision string
	exists   bool
}

// successor returns the only revision, or the newest of a known version.
func successor(after snapshot.Mesh) heir {
	var newest snapshot.Part
	exists := false
	for _, name := range slices.Sorted(maps.Keys(after.Planes)) {
		if p := after.Planes[name]; len(after.Planes) == 1 || !p.Version.IsZero() && p.Version.Compare(newest.Version) > 0 {
			newest, exists = p, true
		}
	}
	return heir{newest.Revision, exists}
}
