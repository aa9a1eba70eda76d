package acceptance

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// podFields are the fields of a pod that a variable may be, fileFields those that a file may be.
var (
	podFields = sets.New("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.host",
		"spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs")
	fileFields = sets.New("metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels",
		"metadata.annotations")
)

// fieldRef checks which field of the pod a variable or a file is.
func (r *rules) fieldRef(at *field.Path, f *corev1.ObjectFieldSelector, fields sets.Set[string]) {
	if f.APIVersion != "" && f.APIVersion != "v1" {
		r.add(field.NotSupported(at.Child("apiVersion"), f.APIVersion, []string{"v1"}))
	}
	if !r.needs(at.Child("fieldPath"), f.FieldPath) || fields.Has(f.FieldPath) {
		return
	}
	at = at.Child("fieldPath")
	if key, ok := entry(f.FieldPath, "metadata.labels"); ok {
		r.invalid(at, f.FieldPath, validation.IsQualifiedName(key)...)
	} else if key, ok := entry(f.FieldPath, "metadata.annotations"); ok {
		r.invalid(at, f.FieldPath, validation.IsQualifiedName(strings.ToLower(key))...)
	} else {
		r.add(field.NotSupported(at, f.FieldPath,
			append(sets.List(fields), "metadata.labels['KEY']", "metadata.annotations['KEY']")))
	}
}

// entry returns the key of a path such as metadata.labels['KEY'].
func entry(path, of string) (string, bool) {
	key, ok := strings.CutPrefix(path, of+"['")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(key, "']")
}

// divisors are what the value of a resource may be divided by.
var divisors = map[string][]string{
	"cpu":    {"0", "1m", "1"},
	"memory": {"0", "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"},
}

// resourceField checks which resource a variable is, and by what it is divided.
func (r *rules) resourceField(at *field.Path, f *corev1.ResourceFieldSelector) {
	which, what, _ := strings.Cut(f.Resource, ".")
	isHuge := strings.HasPrefix(what, "hugepages-")
	if which != "limits" && which != "requests" ||
		what != "cpu" && what != "memory" && what != "ephemeral-storage" && !isHuge {
		r.add(field.NotSupported(at.Child("resource"), f.Resource,
			[]string{"limits.cpu", "limits.memory", "limits.ephemeral-storage",
				"requests.cpu", "requests.memory", "requests.ephemeral-storage"}))
		return
	}
	allowed, ok := divisors[what]
	if !ok {
		allowed = divisors["memory"]
	}
	if text := f.Divisor.String(); !slices.Contains(allowed, text) {
		r.add(field.NotSupported(at.Child("divisor"), text, allowed))
	}
}
