package policies

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

var tagGone = &Rule{
	Code: diag.TagGone,
	Page: diag.Page{
		Why: `A revision tag should not disappear while namespaces may name it.

			Namespaces name a tag instead of a revision. When the tag disappears, their pods are no longer
			injected, and nothing reports it. The tag "default" has its own finding, MP0025.`,
		Source: `istio.io, "Canary upgrades", "Stable revision labels".`,
		Fix:    `keep the tag in 'values.revisionTags' until no namespace names it.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before, after := old.Mesh(), c.Snapshot().Mesh()
		for _, tag := range slices.Sorted(maps.Keys(before.Tags)) {
			plane, stays := after.Planes[before.Tags[tag]]
			if _, kept := after.Tags[tag]; !kept && stays && tag != snapshot.DefaultTag {
				at := c.release(plane).Written("values", "revisionTags")
				r.At(at, "tag %q of %s disappears from cluster %q: namespaces that name it are no longer injected",
					tag, revisionName(plane.Revision), c.Name).
					Hint("keep it in `values.revisionTags` until no namespace has the label `istio.io/rev: %s`", tag)
			}
		}
	},
}
