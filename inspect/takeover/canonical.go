package takeover

import (
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/meshpress/meshpress/internal/apitype"
	"github.com/meshpress/meshpress/render/manifest"
)

// canonical returns an object as the API server keeps it. It has the types of its kind: quantities have one form, and
// empty fields are gone. It has no fields that the server and kubectl write. An object of a custom kind only loses its
// empty fields. The result shares nothing with the original.
func canonical(o *manifest.Object) *manifest.Object {
	data := withoutEmpty(whole(o).Clone().Data, 0).(map[string]any)
	if typed, err := apitype.New(o.APIVersion(), o.Kind()); err == nil {
		data = typedData(typed, whole(o).Clone().Data, data)
	}
	delete(data, "status")
	metadata, _ := data["metadata"].(map[string]any)
	for _, name := range serverWritten {
		delete(metadata, name)
	}
	return manifest.New(data)
}

// serverWritten lists fields of the metadata that users do not set.
var serverWritten = []string{"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
	"deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences", "finalizers"}

// typedData converts data to a type and back. It returns otherwise for data that does not fit: the checks report it.
func typedData(typed runtime.Object, data, otherwise map[string]any) map[string]any {
	if runtime.DefaultUnstructuredConverter.FromUnstructured(data, typed) != nil {
		return otherwise
	}
	back, err := runtime.DefaultUnstructuredConverter.ToUnstructured(typed)
	if err != nil {
		return otherwise
	}
	manifest.DropNulls(back)
	withoutZeroPorts(back)
	return back
}

// dropped marks a value that the API server does not keep, because a missing value means the same: an empty text, or a
// zero. Applying it still removes another value.
type dropped struct{ value any }

// markDropped puts values back into a canonical object that the type of the object dropped.
func markDropped(written, canonical any) {
	switch w := written.(type) {
	case map[string]any:
		c, _ := canonical.(map[string]any)
		for key, v := range w {
			if _, has := c[key]; !has && c != nil && isZero(v) {
				c[key] = dropped{v}
				continue
			}
			markDropped(v, c[key])
		}
	case []any:
		c, _ := canonical.([]any)
		for i := range min(len(w), len(c)) {
			markDropped(w[i], c[i])
		}
	}
}

// withoutDropped removes the marks that have no live value to compare with.
func withoutDropped(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if _, ok := item.(dropped); ok {
				delete(v, key)
				continue
			}
			withoutDropped(item)
		}
	case []any:
		for _, item := range v {
			withoutDropped(item)
		}
	}
}

// withoutZeroPorts removes target ports that the type adds to ports without one.
func withoutZeroPorts(service map[string]any) {
	spec, _ := service["spec"].(map[string]any)
	ports, _ := spec["ports"].([]any)
	for _, item := range ports {
		if port, ok := item.(map[string]any); ok && port["targetPort"] == int64(0) {
			delete(port, "targetPort")
		}
	}
}

// whole returns an object with its body as data. The spec of a rendered definition is text.
func whole(o *manifest.Object) *manifest.Object {
	if len(o.Body) == 0 {
		return o
	}
	text, err := o.YAML()
	if err != nil {
		return o
	}
	parsed, err := manifest.Parse(string(text))
	if err != nil || parsed == nil {
		return o
	}
	return parsed
}

// withoutEmpty removes nulls, empty maps and empty lists below the top.
func withoutEmpty(v any, depth int) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if item = withoutEmpty(item, depth+1); isEmpty(item) {
				delete(v, key)
			} else {
				v[key] = item
			}
		}
	case []any:
		for i := range v {
			v[i] = withoutEmpty(v[i], depth+1)
		}
	}
	return v
}

// isEmpty tells whether a value is a null, an empty map or an empty list.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}
