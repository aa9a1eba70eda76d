package admission

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/authentication/user"
	"maps"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// target is a rendered object as the request that would create it.
type target struct {
	view            *view
	object          *manifest.Object
	at              source.Ref
	kind            schema.GroupVersionKind
	resource        schema.GroupVersionResource
	namespace, name string
	labels          map[string]string
	attributes      admission.Attributes
	versions        map[schema.GroupVersionKind]*admission.VersionedAttributes
}

// admin is the user of every request. It may do everything, as the users that apply manifests.
var admin = &user.DefaultInfo{Name: "kubernetes-admin",
	Groups: []string{user.SystemPrivilegedGroup, user.AllAuthenticated}}

// newTarget describes an object. namespace is that of its release; objects without a namespace of their own get
// it.
func newTarget(v *view, o *manifest.Object, namespace string, at source.Ref) *target {
	t := &target{view: v, object: o, at: at, kind: kindOf(o), name: o.Name(), labels: labelsOf(o),
		versions: map[schema.GroupVersionKind]*admission.VersionedAttributes{}}
	t.resource = v.kinds.resource(t.kind)
	t.namespace = o.Key().Namespace
	switch {
	case t.isNamespace():
		t.namespace = t.name // for the API server, a Namespace is in itself
		t.labels[metav1Name] = t.name
	case t.namespace == "" && builtIn(t.kind.Group) && v.kinds.namespaced(t.kind.GroupKind(), ""):
		t.namespace = namespace
	}
	t.attributes = admission.NewAttributesRecord(nil, nil, t.kind, t.namespace, t.name, t.resource, "", admission.Create,
		createOptions(), false, admin)
	return t
}

const metav1Name = "kubernetes.io/metadata.name"

func createOptions() runtime.Object {
	return &metav1.CreateOptions{TypeMeta: metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "CreateOptions"}}
}

func labelsOf(o *manifest.Object) map[string]string {
	labels, _ := o.Get("metadata", "labels").(map[string]any)
	out := make(map[string]string, len(labels)+1)
	for name, value := range labels {
		out[name], _ = value.(string)
	}
	return out
}

func (t *target) isNamespace() bool { return t.kind.Group == "" && t.kind.Kind == "Namespace" }

func (t *target) builtIn() bool { return builtIn(t.kind.Group) }

// exempt tells whether an object is a policy or a binding: policies do not apply to these.
func (t *target) exempt() bool {
	switch t.resource.Resource {
	case "validatingadmissionpolicies", "validatingadmissionpolicybindings", "mutatingadmissionpolicies",
		"mutatingadmissionpolicybindings":
		return t.kind.Group == group
	}
	return false
}

// as returns the object in another version of its resource.
func (t *target) as(resource schema.GroupVersionResource) *admission.VersionedAttributes {
	kind := t.kind.GroupKind().WithVersion(resource.Version)
	if before := t.versions[kind]; before != nil {
		return before
	}
	v := &admission.VersionedAttributes{Attributes: t.attributes, VersionedKind: kind}
	v.VersionedObject.Set(typed(t.data(kind)))
	t.versions[kind] = v
	return v
}

// data returns the object with the fields that it gets on its way into a cluster. Clusters share objects, so it
// copies the maps that it changes.
func (t *target) data(kind schema.GroupVersionKind) map[string]any {
	data := t.view.policies.dataOf(t.object)
	if kind != t.kind {
		data = with(data, "apiVersion", kind.GroupVersion().String())
	}
	metadata, _ := data["metadata"].(map[string]any)
	if t.isNamespace() {
		labels, _ := metadata["labels"].(map[string]any)
		return with(data, "metadata", with(metadata, "labels", with(labels, metav1Name, t.name)))
	}
	if t.namespace != t.object.Key().Namespace {
		return with(data, "metadata", with(metadata, "namespace", t.namespace))
	}
	return data
}

func with(m map[string]any, key string, value any) map[string]any {
	out := make(map[string]any, len(m)+1)
	maps.Copy(out, m)
	out[key] = value
	return out
}
