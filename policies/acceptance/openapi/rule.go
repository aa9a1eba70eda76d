package openapi

import (
	"context"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"

	"github.com/meshpress/meshpress/render/source"
)

// rules are the CEL rules of a definition's version (x-kubernetes-validations). They are compiled for the first
// resource, by the API server's own code.
type rules struct {
	text   []byte
	name   string
	once   sync.Once
	schema *structural.Structural
	cel    *cel.Validator // nil for none
}

func (r *rules) compile() {
	var definition struct {
		Spec struct {
			Versions []apiextensionsv1.CustomResourceDefinitionVersion `json:"versions"`
		} `json:"spec"`
	}
	if source.Unmarshal(r.text, &definition) != nil {
		return
	}
	for _, v := range definition.Spec.Versions {
		if v.Name != r.name || v.Schema == nil || v.Schema.OpenAPIV3Schema == nil {
			continue
		}
		var in apiextensions.JSONSchemaProps
		err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(v.Schema.OpenAPIV3Schema, &in, nil)
		if err != nil {
			return
		}
		if r.schema, err = structural.NewStructural(&in); err == nil {
			r.cel = cel.NewValidator(r.schema, true, celconfig.PerCallLimit)
		}
		r.text = nil
	}
}

// broken returns the rules that a resource breaks. It has no nulls and the right types.
func (r *rules) broken(object map[string]any) field.ErrorList {
	r.once.Do(r.compile)
	if r.cel == nil {
		return nil
	}
	object = runtime.DeepCopyJSON(object)
	defaulting.Default(object, r.schema)
	found, _ := r.cel.Validate(context.Background(), nil, r.schema, object, nil, celconfig.RuntimeCELCostBudget)
	return found
}
