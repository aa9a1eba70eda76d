package diff

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/meshpress/meshpress/render/manifest"
)

// shape is the type of a value in Kubernetes, with the keys that lists are merged by. It is empty for an
// unknown type.
type shape struct {
	meta strategicpatch.LookupPatchMeta
}

func shapeOf(o *manifest.Object) shape {
	typed, err := scheme.Scheme.New(schema.FromAPIVersionAndKind(o.APIVersion(), o.Kind()))
	if err != nil {
		return shape{}
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(typed)
	if err != nil {
		return shape{}
	}
	return shape{meta}
}

func (s shape) field(key string) shape {
	if s.meta == nil {
		return shape{}
	}
	below, _, err := s.meta.LookupPatchMetadataForStruct(key)
	if err != nil {
		return shape{}
	}
	return shape{below}
}

// items returns the shape of a list's items and the key that the list is merged by, "" if there is none.
func (s shape) items(key string) (shape, string) {
	if s.meta == nil {
		return shape{}, ""
	}
	below, about, err := s.meta.LookupPatchMetadataForSlice(key)
	if err != nil {
		return shape{}, ""
	}
	return shape{below}, about.GetPatchMergeKey()
}
