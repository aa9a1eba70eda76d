package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/restmapper"
)

// Apply applies the documents of a YAML stream. It retries kinds that the API does not know yet.
func (c *Cluster) Apply(t testing.TB, text []byte) {
	t.Helper()
	c.ApplyAs(t, "e2e", text)
}

// ApplyAs is Apply by a manager of fields.
func (c *Cluster) ApplyAs(t testing.TB, manager string, text []byte) {
	t.Helper()
	for _, object := range decode(t, text) {
		Await(t, "apply "+object.GetName(), func() error { return c.apply(t.Context(), manager, object) })
	}
}

func (c *Cluster) apply(ctx context.Context, manager string, object *unstructured.Unstructured) error {
	resource, err := c.resource(object.GroupVersionKind(), object.GetNamespace())
	if err != nil {
		return err
	}
	_, err = resource.Apply(ctx, object.GetName(), object, meta.ApplyOptions{FieldManager: manager, Force: true})
	return err
}

func (c *Cluster) resource(kind schema.GroupVersionKind, namespace string) (dynamic.ResourceInterface, error) {
	groups, err := restmapper.GetAPIGroupResources(discovery.NewDiscoveryClientForConfigOrDie(c.Config))
	if err != nil {
		return nil, err
	}
	mapping, err := restmapper.NewDiscoveryRESTMapper(groups).RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, err
	}
	if namespace == "" {
		return c.Dynamic.Resource(mapping.Resource), nil
	}
	return c.Dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

func decode(t testing.TB, text []byte) (objects []*unstructured.Unstructured) {
	t.Helper()
	d := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		object := &unstructured.Unstructured{}
		err := d.Decode(&object.Object)
		switch {
		case errors.Is(err, io.EOF):
			return objects
		case err != nil:
			t.Fatal(fmt.Errorf("documents to apply: %w", err))
		case len(object.Object) > 0:
			objects = append(objects, object)
		}
	}
}

// List returns the objects of all kinds whose resource is wanted, as in "deployments.apps", with the managers of
// their fields.
func (c *Cluster) List(t testing.TB, wanted func(resource string) bool) (all []unstructured.Unstructured) {
	t.Helper()
	lists, err := discovery.NewDiscoveryClientForConfigOrDie(c.Config).ServerPreferredResources()
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		group, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.APIResources {
			if !wanted(schema.GroupResource{Group: group.Group, Resource: r.Name}.String()) {
				continue
			}
			objects, err := c.Dynamic.Resource(group.WithResource(r.Name)).List(t.Context(), meta.ListOptions{})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, objects.Items...)
		}
	}
	return all
}
