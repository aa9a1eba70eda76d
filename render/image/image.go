// Package image finds the images that a cluster pulls for rendered objects: those of pods, those in variables
// and annotations, and those that istiod adds to pods by the templates of its ConfigMap.
//
// It does not contact registries, and does not normalise references. It does not know the pods of applications,
// whose annotations may choose other images. If a condition of a template depends on the pod, both branches
// count.
package image

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
)

// Image is an image with its uses.
type Image struct {
	Ref  string // as it is written, or as istiod composes it
	Uses []Use  // sorted, each once
}

// Use is a place that names an image.
type Use struct {
	Release string // as in render.Release.Dir
	Object  manifest.Key
	As      Role
	In      string // the container, volume, variable, annotation, template or key of a ConfigMap
}

// Role says how an object names an image.
type Role string

// The roles. Injected means that istiod adds the image to pods.
const (
	Container          Role = "container"
	InitContainer      Role = "initContainer"
	EphemeralContainer Role = "ephemeralContainer"
	Volume             Role = "volume"
	Variable           Role = "variable"
	Annotation         Role = "annotation"
	Injected           Role = "injected"
)

// Auto is the image of a container whose image istiod sets.
const Auto = "auto"

// List returns the images of a cluster, sorted and each once; releases has its objects by release. unknown are
// the uses whose image the objects do not say. Their Ref is "auto" if the control plane is not among the
// objects, the line of a template if it depends on the pod, or the name of a template that cannot be read.
func List(releases map[string][]*manifest.Object) (images, unknown []Image) {
	l := list{plane: readPlane(releases), known: uses{}, unknown: uses{}}
	for release, objects := range releases {
		for _, o := range objects {
			l.add(Use{Release: release, Object: o.Key()}, o)
		}
	}
	return l.known.images(), l.unknown.images()
}

type list struct {
	plane          *plane
	known, unknown uses
}

func (l *list) add(use Use, o *manifest.Object) {
	eachPod(o.Data, func(p pod) {
		for _, n := range p.images() {
			use.As, use.In = n.as, n.in
			if n.ref == Auto {
				l.inject(use, o, p)
			} else {
				l.known.add(n.ref, use)
			}
		}
	})
	if o.Kind() == "ConfigMap" {
		l.configMap(use, o)
	}
}

// uses are the uses of each image.
type uses map[string]map[Use]bool

func (u uses) add(ref string, use Use) {
	if u[ref] == nil {
		u[ref] = map[Use]bool{}
	}
	u[ref][use] = true
}

func (u uses) images() []Image {
	var out []Image
	for _, ref := range slices.Sorted(maps.Keys(u)) {
		out = append(out, Image{ref, slices.SortedFunc(maps.Keys(u[ref]), Use.compare)})
	}
	return out
}

func (u Use) compare(v Use) int {
	return cmp.Or(cmp.Compare(u.Release, v.Release), cmp.Compare(u.Object.String(), v.Object.String()),
		cmp.Compare(u.Object.Group, v.Object.Group), cmp.Compare(u.As, v.As), cmp.Compare(u.In, v.In))
}
