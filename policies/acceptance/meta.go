package acceptance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	apivalidation "k8s.io/apimachinery/pkg/api/validation"
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
var byPath = []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "PodDisruptionBudget"}

// pathSegment is the rule for a name that becomes one part of a URL's path
// (k8s.io/apimachinery, pkg/api/validation/path).
func pathSegment(name string, _ bool) []string {
	if name == "." || name == ".." {
		return []string{fmt.Sprintf("may not be %q", name)}
	}
	var problems []string
	for _, part := range []string{"/", "%"} {
		if strings.Contains(name, part) {
			problems = append(problems, fmt.Sprintf("may not contain %q", part))
		}
	}
	return problems
}

func (r *rules) names(kind string) apivalidation.ValidateNameFunc {
	switch {
	case slices.Contains(byPath, kind):
		return pathSegment
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
	r.add(inOrder(metavalidation.ValidateLabels(labels, at.Child("labels")))...)
	r.add(inOrder(apivalidation.ValidateAnnotations(annotations, at.Child("annotations")))...)
}

// inOrder sorts errors about the entries of a map, which the library walks through in any order.
func inOrder(errs field.ErrorList) field.ErrorList {
	slices.SortStableFunc(errs, func(a, b *field.Error) int {
		return cmp.Or(strings.Compare(fmt.Sprint(a.BadValue), fmt.Sprint(b.BadValue)), strings.Compare(a.Detail, b.Detail))
	})
	return errs
}

func texts(v any) map[string]string {
	m, _ := v.(map[string]any)
	out := make(map[string]string, len(m))
	for key, value := range m {
		out[key], _ = value.(string)
	}
	return out
}
