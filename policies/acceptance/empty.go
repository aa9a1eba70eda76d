package acceptance

import (
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// hasEmpty tells whether [rules.empty] has something to report. It needs no paths, which most objects are spared.
func hasEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		to := v.Elem()
		return !v.IsNil() && (hasEmpty(to) || to.Kind() == reflect.String && to.Len() == 0 && isWord(to.Type()))
	case reflect.Slice:
		for i := range v.Len() {
			if item := v.Index(i); item.Kind() != reflect.Struct && item.Kind() != reflect.Pointer {
				return false
			} else if hasEmpty(item) {
				return true
			}
		}
	case reflect.Struct:
		for _, value := range v.Fields() {
			if hasEmpty(value) {
				return true
			}
		}
	}
	return false
}

// empty reports the words of an enumeration that are set and empty. The API server sets a default only where
// nothing is set, so it refuses them. In the types of Kubernetes such a field is a pointer to a named text; a plain
// text may be empty, which is the same as not to be set.
func (r *rules) empty(at *field.Path, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if to := v.Elem(); to.Kind() != reflect.String {
			r.empty(at, to)
		} else if isWord(to.Type()) && to.Len() == 0 {
			r.invalid(at, "", "it must not be empty: leave it out for the default")
		}
	case reflect.Slice:
		if kind := v.Type().Elem().Kind(); kind != reflect.Struct && kind != reflect.Pointer {
			return
		}
		for i := range v.Len() {
			r.empty(at.Index(i), v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			r.empty(fieldAt(at, v.Type().Field(i)), v.Field(i))
		}
	}
}

// isWord tells whether a type is one of an enumeration. A host path of the empty type is one of any type.
func isWord(t reflect.Type) bool {
	return t.PkgPath() != "" && t != reflect.TypeFor[corev1.HostPathType]()
}

// fieldAt is the path of a field, by its JSON name; an embedded struct has the path of what it is in.
func fieldAt(at *field.Path, f reflect.StructField) *field.Path {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" {
		return at
	}
	return at.Child(name)
}
