package openapi

import (
	stderrors "errors"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kube-openapi/pkg/validation/errors"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kube-openapi/pkg/validation/strfmt"
	"k8s.io/kube-openapi/pkg/validation/validate"
)

// Custom is the types of a custom resource, by version.
type Custom struct{ versions map[string]version }

type version struct {
	of     *Type
	schema *validate.SchemaValidator
	rules  *rules
}

// ReadDefinition reads a definition, or its part from `spec:` on. What is not a
// definition has no versions, and nothing is wrong with its resources.
func ReadDefinition(text []byte) *Custom {
	c := &Custom{versions: map[string]version{}}
	var definition struct {
		Spec struct {
			Versions []struct {
				Name   string `json:"name"`
				Schema struct {
					Root *spec.Schema `json:"openAPIV3Schema"`
				} `json:"schema"`
			} `json:"versions"`
		} `json:"spec"`
	}
	if source.Unmarshal(text, &definition) != nil {
		return c
	}
	for _, v := range definition.Spec.Versions {
		if root := v.Schema.Root; root != nil {
			of := customType(root)
			of.Embedded = true
			c.versions[v.Name] = version{of, validate.NewSchemaValidator(root, nil, "", strfmt.Default),
				&rules{text: text, name: v.Name}}
		}
	}
	return c
}

// Compare returns what is wrong with a resource of an apiVersion.
func (c *Custom) Compare(apiVersion string, object map[string]any) field.ErrorList {
	_, name, _ := strings.Cut(apiVersion, "/")
	v, ok := c.versions[name]
	if !ok {
		return nil
	}
	found := v.of.Compare(object)
	for _, err := range found {
		if err.Type == Twice {
			err.Type = field.ErrorTypeDuplicate
		}
	}
	object = manifest.New(object).Clone().Data
	manifest.DropNulls(object) // a null is a field that is not set
	delete(object, "status")
	for _, err := range v.schema.Validate(object).Errors {
		e, ok := stderrors.AsType[*errors.Validation](err)
		if !ok {
			continue
		}
		name := strings.TrimPrefix(e.Name, ".")
		if !slices.ContainsFunc(found, func(other *field.Error) bool { return plainPath.Replace(other.Field) == name }) {
			found = append(found, field.Invalid(field.NewPath(name), e.Value, strings.TrimPrefix(e.Error(), e.Name+" in body ")))
		}
	}
	if len(found) > 0 {
		return found // the API server does not evaluate the rules either
	}
	return v.rules.broken(object)
}

// plainPath writes keys as the validator does.
var plainPath = strings.NewReplacer("[", ".", "]", "")

// customType is the part of a schema that [Type.Compare] looks at.
func customType(s *spec.Schema) *Type {
	if s == nil {
		return nil
	}
	is := func(name string) bool { set, _ := s.Extensions.GetBool(name); return set }
	t := &Type{Required: slices.Sorted(slices.Values(s.Required)), Open: is("x-kubernetes-preserve-unknown-fields"),
		Mixed: is("x-kubernetes-int-or-string"), Embedded: is("x-kubernetes-embedded-resource")}
	if len(s.Type) == 1 {
		t.Type = s.Type[0]
	}
	t.ListType, _ = s.Extensions.GetString("x-kubernetes-list-type")
	t.ListKeys, _ = s.Extensions.GetStringSlice("x-kubernetes-list-map-keys")
	if s.Items != nil {
		t.Items = customType(s.Items.Schema)
	}
	if s.AdditionalProperties != nil {
		t.Values = customType(s.AdditionalProperties.Schema)
		t.Open = t.Open || t.Values == nil && s.AdditionalProperties.Allows
	}
	if len(s.Properties) > 0 || t.Embedded && !t.Open {
		t.Fields = make(map[string]*Type, len(s.Properties))
	}
	for name := range s.Properties {
		below := s.Properties[name]
		t.Fields[name] = customType(&below)
	}
	return t
}
