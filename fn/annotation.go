package fn

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// IsHostAnnotation tells whether an annotation belongs to kustomize or kpt:
// they act on it, or write it for their functions.
func IsHostAnnotation(key string) bool {
	group, _, _ := strings.Cut(key, "/")
	return slices.ContainsFunc([]string{"config.kubernetes.io", "config.k8s.io", "kustomize.config.k8s.io", "kpt.dev"},
		func(host string) bool {
			return group == host || strings.HasSuffix(group, "."+host)
		})
}

// WithoutHostAnnotations returns the object without annotations of hosts. An
// overlay may have set some, and a cluster must not get them. The object is
// shared, so the result is a copy if it differs.
func WithoutHostAnnotations(o *manifest.Object) *manifest.Object {
	annotations, _ := o.Get("metadata", "annotations").(map[string]any)
	kept := maps.Clone(annotations)
	maps.DeleteFunc(kept, func(key string, _ any) bool { return IsHostAnnotation(key) })
	if len(kept) == len(annotations) {
		return o
	}
	o = o.Clone()
	metadata := o.Data["metadata"].(map[string]any)
	metadata["annotations"] = kept
	if len(kept) == 0 {
		delete(metadata, "annotations")
	}
	return o
}
