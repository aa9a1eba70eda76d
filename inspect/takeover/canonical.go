package takeover

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/meshpress/meshpress/render/manifest"
)

// canonical returns an object as the API server keeps it: with the types of its
// kind, so that quantities have one form and empty fields are gone, and without
// what the server and kubectl write. An object of a kind that is not
// Kubernetes' own only loses what is empty. It shares nothing with the original.
func canonical(o *manifest.Object) *manifest.Object {
	data := withoutEmpty(whole(o).Clone().Data, 0).(map[string]any)
	if typed, err := scheme.Scheme.New(schema.FromAPIVersionAndKind(o.APIVersion(), o.Kind())); err == nil {
		data = typedData(typed, whole(o).Clone().Data, data)
	}
	delete(data, "status")
	metadata, _ := data["metadata"].(map[string]any)
	for _, name := range serverWritten {
		delete(metadata, name)
	}
	return manifest.New(data)
}

// serverWritten are the fields of the metadata that nobody sets.
var serverWritten = []string{"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
	"deletionTimestamp", "deletionGracePeriodSeconds", "ownerReferences", "finalizers"}

// typedData converts data to a type and back. What does not fit is returned as it is:
// the checks report it.
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

// dropped is a value that is written, and that the API server does not keep because
// it is what its absence means: an empty text, a zero. To apply it still removes
// another value.
type dropped struct{ value any }

// markDropped puts the values back into a canonical object that its type dropped.
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

// withoutDropped removes the marks that nothing live was compared with.
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

// withoutZeroPorts removes the target ports that the type writes where there are none.
func withoutZeroPorts(service map[string]any) {
	spec, _ := service["spec"].(map[string]any)
	ports, _ := spec["ports"].([]any)
	for _, item := range ports {
		if port, ok := item.(map[string]any); ok && port["targetPort"] == int64(0) {
			delete(port, "targetPort")
		}
	}
}

// whole returns an object with its body as data. Rendered definitions have their spec as text.
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

// withoutEmpty removes nulls, and maps and lists that have nothing, below the top.
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

// isEmpty tells whether a value has nothing in it.
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
