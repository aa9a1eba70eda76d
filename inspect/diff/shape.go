package diff

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/meshpress/meshpress/render/manifest"
)

// shape is what Kubernetes knows about the type of a value, as far as patches
// need it: by which key a list is merged. It is empty where nothing is known.
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

// items returns the shape of the items of a list, and the key that it is merged
// by, "" for none.
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
