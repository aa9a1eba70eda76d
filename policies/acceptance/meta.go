package acceptance

import (
	"slices"

	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/api/validation/path"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// relaxedServices is the minor since which the name of a Service may begin with a digit.
const relaxedServices = 36

// meta checks metadata: name, namespace, labels and annotations. It looks at
// what has the right type only.
func (r *rules) meta(data map[string]any) {
	metadata, _ := data["metadata"].(map[string]any)
	at := field.NewPath("metadata")
	kind, _ := data["kind"].(string)
	name, _ := metadata["name"].(string)
	if metadata["name"] == nil && metadata["generateName"] == nil || metadata["name"] == "" {
		r.add(field.Required(at.Child("name"), ""))
	} else if name != "" {
		r.invalid(at.Child("name"), name, r.names(kind)(name, false)...)
	}
	if namespace, _ := metadata["namespace"].(string); namespace != "" {
		r.invalid(at.Child("namespace"), namespace, apivalidation.ValidateNamespaceName(namespace, false)...)
	}
	r.labels(at, texts(metadata["labels"]), texts(metadata["annotations"]))
}

// byPath are the kinds whose names need only be fit for a URL.
var byPath = []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}

func (r *rules) names(kind string) apivalidation.ValidateNameFunc {
	switch {
	case slices.Contains(byPath, kind):
		return path.ValidatePathSegmentName
	case kind == "Namespace":
		return apivalidation.ValidateNamespaceName
	case kind == "Service" && r.minor < relaxedServices:
		return apivalidation.NameIsDNS1035Label
	case kind == "Service":
		return apivalidation.NameIsDNSLabel
	}
	return apivalidation.NameIsDNSSubdomain
}

func (r *rules) labels(at *field.Path, labels, annotations map[string]string) {
	r.add(metavalidation.ValidateLabels(labels, at.Child("labels"))...)
	r.add(apivalidation.ValidateAnnotations(annotations, at.Child("annotations"))...)
}

func texts(v any) map[string]string {
	m, _ := v.(map[string]any)
	out := make(map[string]string, len(m))
	for key, value := range m {
		out[key], _ = value.(string)
	}
	return out
}
