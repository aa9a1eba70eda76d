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
	back, _ = withoutNulls(back).(map[string]any)
	withoutZeroPorts(back)
	return back
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

func withoutNulls(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if item == nil {
				delete(v, key)
				continue
			}
			v[key] = withoutNulls(item)
		}
	case []any:
		for i := range v {
			v[i] = withoutNulls(v[i])
		}
	}
	return v
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
