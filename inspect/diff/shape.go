package diff

import (
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"github.com/meshpress/meshpress/internal/apitype"
	"github.com/meshpress/meshpress/render/manifest"
)

// Shape is the type of a value in Kubernetes, with the keys that lists are merged by. It is empty for an
// unknown type.
type Shape struct {
	meta strategicpatch.LookupPatchMeta
}

// ShapeOf returns the type of an object.
func ShapeOf(o *manifest.Object) Shape {
	typed, err := apitype.New(o.APIVersion(), o.Kind())
	if err != nil {
		return Shape{}
	}
	meta, err := strategicpatch.NewPatchMetaFromStruct(typed)
	if err != nil {
		return Shape{}
	}
	return Shape{meta}
}

// Field returns the shape of a field.
func (s Shape) Field(key string) Shape {
	if s.meta == nil {
		return Shape{}
	}
	below, _, err := s.meta.LookupPatchMetadataForStruct(key)
	if err != nil {
		return Shape{}
	}
	return Shape{below}
}

// Items returns the shape of a list's items and the key that the list is merged by, "" if there is none.
func (s Shape) Items(key string) (Shape, string) {
	if s.meta == nil {
		return Shape{}, ""
	}
	below, about, err := s.meta.LookupPatchMetadataForSlice(key)
	if err != nil {
		return Shape{}, ""
	}
	return Shape{below}, about.GetPatchMergeKey()
}
