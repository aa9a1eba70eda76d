package diff

import "github.com/meshpress/meshpress/internal/lazyregexp"

// noisyKey matches the labels and annotations that another version of a chart changes in nearly every object.
const noisyKey = `helm\.sh/chart|app\.kubernetes\.io/(name|instance|version|component|part-of|managed-by)|chart|` +
	`checksum/[^"]*`

var (
	noisyPath = lazyregexp.New(`(^|\.)(labels|annotations)(\["(` + noisyKey + `)"\]|\.chart)$`)
	labelsMap = lazyregexp.New(`(^|\.)(labels|annotations)$`)
	noisyName = lazyregexp.New(`^(` + noisyKey + `)$`)
)

// IsNoise tells whether a change follows from another version of a chart and has no effect of its own: labels that
// name the chart and its version, and checksums of files in annotations. Views fold these changes.
func (c Change) IsNoise() bool {
	return noisyPath().MatchString(c.Path) || labelsMap().MatchString(c.Path) && allNoisy(c.Old) && allNoisy(c.New)
}

// allNoisy tells whether labels that are added or removed as a whole are noise.
func allNoisy(labels any) bool {
	all, ok := labels.(map[string]any)
	for key := range all {
		if !noisyName().MatchString(key) {
			return false
		}
	}
	return ok || labels == nil
}

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
