package render

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// withoutNulls returns the objects without fields that are null. For Kubernetes such
// a field is not there, but a JSON patch that adds to it fails, and kustomize drops
// it without a word. The objects are shared and stay as they are.
func withoutNulls(objects []*manifest.Object) []*manifest.Object {
	out := slices.Clone(objects)
	for i, o := range out {
		if hasNull(nullable(o)) {
			out[i] = o.Clone()
			manifest.DropNulls(nullable(out[i]))
		}
	}
	return out
}

// nullable returns the part of an object in which null means nothing: a resource of
// a definition may keep it, as the patch of an EnvoyFilter does.
func nullable(o *manifest.Object) any {
	group := o.Key().Group
	if strings.Contains(group, ".") && (!strings.HasSuffix(group, ".k8s.io") || strings.HasPrefix(group, "gateway.")) {
		return o.Data["metadata"]
	}
	return o.Data
}

func hasNull(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, item := range v {
			if item == nil || hasNull(item) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, hasNull)
	}
	return false
}
