package diff

import "regexp"

// noisy matches labels and annotations that another version of a chart changes in nearly every object.
var noisy = regexp.MustCompile(`(^|\.)(labels\["?(helm\.sh/chart|app\.kubernetes\.io/version|chart)"?\]` +
	`|labels\.chart|annotations\["checksum/[^"]*"\])$`)

// IsNoise tells whether a change follows from another one and has no effect of its own: the name of the chart in a
// label, the version in a label, or the checksum of a file in an annotation. Views fold these changes.
func (c Change) IsNoise() bool { return noisy.MatchString(c.Path) }

// IsDefinition tells whether the object is a definition. The changes of its body are long and come from the chart,
// so views fold them.
func (o Object) IsDefinition() bool { return o.Kind == "CustomResourceDefinition" }

// IsNoise tells whether an object changes, and all of its changes are noise.
func (o Object) IsNoise() bool {
	for _, c := range o.Changes {
		if !c.IsNoise() {
			return false
		}
	}
	return o.Op == Changed && len(o.Changes) > 0
}
