package istio

import (
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Change is one thing that is done to an object after Helm has rendered it.
type Change struct {
	By   By
	What string     // the field of the k8s block, or the path of the overlay
	At   source.Ref // where it is written; the component if it is written nowhere
	// Again does the same to another object; nil for what meshpress does by itself.
	Again func(*manifest.Object) (*manifest.Object, error)
}

// By says what kind of change it is.
type By string

// The kinds, in the order in which they are done.
const (
	ByGateway By = "gateway" // what no chart of gateways has a value for
	ByPatch   By = "k8s patch"
	ByOverlay By = "overlay"
)

// Changes does what [Release.Patch] and [Release.Overlay] do, and calls each for
// every step that makes a new object, in order. The new object may be equal to the
// old one. Changes reports no findings: the other two do.
func (r *Release) Changes(
	objects []*manifest.Object, each func(c Change, before, after *manifest.Object),
) []*manifest.Object {
	watched := *r
	watched.watch = each
	objects, _ = watched.Patch(slices.Clone(objects))
	watched.overlay(objects)
	return objects
}

// changed calls who watches the release, if the object is a new one.
func (r *Release) changed(c Change, before, after *manifest.Object) {
	if r.watch == nil || before == after {
		return
	}
	if !c.At.Exists() {
		c.At = r.Pos()
	}
	r.watch(c, before, after)
}
