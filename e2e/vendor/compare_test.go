package vendor

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/manifest"
)

// difference is one thing that the two sides do not agree on.
type difference struct {
	lab, cluster string
	key          manifest.Key
	path         string // "" for an object that one side does not have
	theirs, ours any
}

// missing is the side that does not have an object.
const missing = "missing"

// isPodTemplate tells whether the difference replaces pods.
func (d difference) isPodTemplate() bool { return strings.HasPrefix(d.path, "spec.template") }

// compared lists the differences of a cluster, and how many objects are equal.
func compared(c *diff.Compare, l lab, cluster string, theirs, ours objects) (out []difference, equal int) {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(theirs)), maps.Keys(ours))
	slices.SortFunc(keys, func(a, b manifest.Key) int {
		return strings.Compare(a.String()+a.Group, b.String()+b.Group)
	})
	for _, key := range slices.Compact(keys) {
		a, b := theirs[key], ours[key]
		d := difference{lab: l.name, cluster: cluster, key: key}
		switch {
		case a == nil && b.Kind() == "Namespace": // `helm --create-namespace`, without labels
		case a == nil:
			d.theirs = missing
			out = append(out, d)
		case b == nil:
			d.ours = missing
			out = append(out, d)
		default:
			changes := c.Objects(a, b)
			for _, change := range changes {
				d.path, d.theirs, d.ours = change.Path, change.Old, change.New
				out = append(out, d)
			}
			if len(changes) == 0 {
				equal++
			}
		}
	}
	return out, equal
}
