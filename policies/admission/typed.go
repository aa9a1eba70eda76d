package admission

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/meshpress/meshpress/internal/apitype"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// typed returns an object as the API server passes it to policies: converted to its Go type, which decides which
// empty fields are present, and with defaults. Custom resources, which have no type, and objects that do not fit
// their type stay untyped: the API server would refuse the latter in any case.
func typed(data map[string]any) runtime.Object {
	u := &unstructured.Unstructured{Object: data}
	object, err := apitype.New(u.GetAPIVersion(), u.GetKind())
	if err != nil {
		return u
	}
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(data, object); err != nil {
		return u
	}
	setDefaults(object)
	return object
}

// dataOf returns the data of an object. It decodes the body of a definition, which is kept as text, once for all
// clusters.
func (p *Policies) dataOf(o *manifest.Object) map[string]any {
	if len(o.Body) == 0 {
		return o.Data
	}
	type decoded struct{ spec any }
	key := &o.Body[0]
	known, ok := p.bodies.Load(key)
	if !ok {
		known, _ = p.bodies.LoadOrStore(key, decoded{body(o)["spec"]})
	}
	return with(o.Data, "spec", known.(decoded).spec)
}

// body decodes the body of a definition. Whole numbers become integers.
func body(o *manifest.Object) map[string]any {
	var u unstructured.Unstructured
	text := append([]byte(fmt.Sprintf("apiVersion: %s\nkind: %s\n", o.APIVersion(), o.Kind())), o.Body...)
	json, err := source.YAMLToJSON(text, false)
	if err != nil || u.UnmarshalJSON(json) != nil {
		return nil
	}
	return u.Object
}
