package schema

import (
	"context"

	"k8s.io/apiextensions-apiserver/pkg/apiserver"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// validateDefinition does what the API server does before it creates a custom
// resource definition. The published schema is no help: it is recursive, and
// says nothing about the schemas inside.
func validateDefinition(text []byte) error {
	decoder := serializer.NewCodecFactory(apiserver.Scheme, serializer.EnableStrict).UniversalDecoder()
	definition, _, err := decoder.Decode(text, nil, nil)
	if err != nil {
		return err
	}
	rest.FillObjectMetaSystemFields(definition.(metav1.Object))
	strategy := customresourcedefinition.NewStrategy(apiserver.Scheme)
	return rest.BeforeCreate(strategy, request.WithNamespace(context.Background(), ""), definition)
}
