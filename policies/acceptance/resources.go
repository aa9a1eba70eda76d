package acceptance

import (
	"fmt"
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// resources checks what a container requests, and what it may use.
func (r *rules) resources(at *field.Path, s *corev1.ResourceRequirements) {
	for name, list := range map[string]corev1.ResourceList{"limits": s.Limits, "requests": s.Requests} {
		r.quantities(at.Child(name), list)
		for resource, q := range list {
			r.resource(at.Child(name).Key(string(resource)), resource)
			if isExtended(resource) && q.MilliValue()%1000 != 0 {
				r.invalid(at.Child(name).Key(string(resource)), q.String(), "it must be a whole number")
			}
		}
	}
	for name, request := range s.Requests {
		limit, ok := s.Limits[name]
		switch at := at.Child("requests").Key(string(name)); {
		case ok && request.Cmp(limit) > 0:
			r.invalid(at, request.String(), fmt.Sprintf("it must not be more than the limit %q", limit.String()))
		case isExtended(name) && (!ok || request.Cmp(limit) != 0):
			r.invalid(at, request.String(), "it must be the limit")
		}
	}
}

func (r *rules) quantities(at *field.Path, list corev1.ResourceList) {
	for name, q := range list {
		if q.Sign() < 0 {
			r.invalid(at.Key(string(name)), q.String(), "it must not be negative")
		}
	}
}

// resource checks the name of a resource of a container.
func (r *rules) resource(at *field.Path, name corev1.ResourceName) {
	if messages := validation.IsQualifiedName(string(name)); len(messages) > 0 {
		r.invalid(at, string(name), messages...)
		return
	}
	switch name {
	case corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage:
		return
	}
	if !strings.Contains(string(name), "/") && !strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix) {
		r.add(field.NotSupported(at, string(name), []string{"cpu", "memory", "ephemeral-storage", "hugepages-SIZE",
			"DOMAIN/NAME"}))
	}
}

// isExtended tells whether a resource is one of a vendor: those cannot be overcommitted.
func isExtended(name corev1.ResourceName) bool {
	domain, _, ok := strings.Cut(string(name), "/")
	return ok && !strings.HasSuffix(domain, "kubernetes.io") ||
		strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix)
}

// share checks a number of pods, or a percentage of them.
func (r *rules) share(at *field.Path, v *intstr.IntOrString) {
	switch {
	case v == nil:
	case v.Type == intstr.Int:
		r.notNegative(at, &v.IntVal)
	default:
		r.invalid(at, v.StrVal, validation.IsValidPercent(v.StrVal)...)
	}
}

// most reports a percentage of more than all pods.
func (r *rules) most(at *field.Path, v *intstr.IntOrString) {
	if v == nil || v.Type != intstr.String {
		return
	}
	if percent, ok := percentOf(*v); ok && percent > 100 {
		r.invalid(at, v.StrVal, "it must not be more than 100%")
	}
}

func percentOf(v intstr.IntOrString) (int, bool) {
	var n int
	_, err := fmt.Sscanf(v.StrVal, "%d%%", &n)
	return n, err == nil
}

func isZero(v intstr.IntOrString) bool {
	n, ok := percentOf(v)
	return v.Type == intstr.Int && v.IntVal == 0 || v.Type == intstr.String && ok && n == 0
}

// setFields lists the fields of a struct of pointers that are set, by their JSON names.
func setFields(of any) []string {
	v := reflect.ValueOf(of)
	var out []string
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Pointer && !f.IsNil() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			out = append(out, name)
		}
	}
	return out
}
