package policies

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
)

// tagGone points out revision tags that disappear.
//
// Namespaces name a tag instead of a revision. When the tag is gone their pods
// are no longer injected, and nothing says so. The default is left to the
// finding about clusters without one.
//
// Source: istio.io, "Canary upgrades", "Stable revision labels".
//
// To fix it, keep the tag in `values.revisionTags` until no namespace names it.
var tagGone = &Rule{
	Code: 159, Severity: diag.Warning, Title: "a revision tag disappears",
	Upgrade: func(old State, c *Cluster, r *Report) {
		before, after := old.Mesh(), c.State().Mesh()
		for _, tag := range slices.Sorted(maps.Keys(before.Tags)) {
			plane, stays := after.Planes[before.Tags[tag]]
			if _, kept := after.Tags[tag]; !kept && stays && tag != defaultTag {
				at := c.release(plane).Written("values", "revisionTags")
				r.At(at, "tag %q of %s disappears from cluster %q: namespaces that name it are no longer injected", tag, revisionName(plane.Revision), c.Name).
					Hint("keep it in `values.revisionTags` until no namespace has the label `istio.io/rev: %s`", tag)
			}
		}
	},
}
