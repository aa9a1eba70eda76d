package operatorapi

import (
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// natives are the types of Kubernetes that the table names.
var natives = map[string]reflect.Type{
	"Affinity":                 reflect.TypeFor[corev1.Affinity](),
	"LabelSelector":            reflect.TypeFor[metav1.LabelSelector](),
	"Lifecycle":                reflect.TypeFor[corev1.Lifecycle](),
	"NodeSelector":             reflect.TypeFor[corev1.NodeSelector](),
	"SeccompProfile":           reflect.TypeFor[corev1.SeccompProfile](),
	"Toleration":               reflect.TypeFor[corev1.Toleration](),
	"TopologySpreadConstraint": reflect.TypeFor[corev1.TopologySpreadConstraint](),
	"Volume":                   reflect.TypeFor[corev1.Volume](),
	"VolumeMount":              reflect.TypeFor[corev1.VolumeMount](),
}

// native returns the Type for a Go type of the Kubernetes API, nil if it has
// none.
func native(of reflect.Type) *Type {
	switch of {
	case reflect.TypeFor[resource.Quantity]():
		return &Type{Kind: Quantity}
	case reflect.TypeFor[intstr.IntOrString]():
		return &Type{Kind: IntOrString}
	case reflect.TypeFor[metav1.Time](), reflect.TypeFor[metav1.MicroTime](), reflect.TypeFor[metav1.Duration]():
		return &Type{Kind: String}
	}
	switch of.Kind() {
	case reflect.Pointer:
		return native(of.Elem())
	case reflect.Struct:
		return &Type{Kind: Message, native: of}
	case reflect.Map:
		return &Type{Kind: Map, Of: native(of.Elem())}
	case reflect.Slice:
		if of.Elem().Kind() == reflect.Uint8 {
			return &Type{Kind: String} // base64
		}
		return &Type{Kind: List, Of: native(of.Elem())}
	case reflect.Bool:
		return &Type{Kind: Bool}
	case reflect.String:
		return &Type{Kind: String}
	case reflect.Int32, reflect.Int64, reflect.Int:
		return &Type{Kind: StrictInt}
	}
	return nil
}

// nativeField returns the type of a field by its JSON name, nil if there is
// none.
func nativeField(of reflect.Type, name string) *Type {
	for f := range of.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == name && tag != "" {
			return native(f.Type)
		}
		if f.Anonymous && tag == "" {
			if t := nativeField(f.Type, name); t != nil {
				return t
			}
		}
	}
	return nil
}

// nativeNames lists the names of the fields in JSON.
func nativeNames(of reflect.Type) (names []string) {
	for f := range of.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag != "":
			names = append(names, tag)
		case f.Anonymous:
			names = append(names, nativeNames(f.Type)...)
		}
	}
	return names
}
