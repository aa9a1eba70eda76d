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

// validateDefinition validates a custom resource definition as the API server does before it creates one. The
// published schema does not suffice: it is recursive, and does not cover the schemas inside.
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
