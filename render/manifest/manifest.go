// Package manifest holds rendered Kubernetes objects: reading them from YAML,
// their canonical order and their canonical form.
//
// Objects are plain data. Bodies of custom resource definitions are kept as the
// bytes that the chart has; nobody patches them, and they are nine tenths of
// everything that is rendered.
package manifest

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Object is one rendered object. The data is shared between clusters: copy it
// with [Object.Clone] before a change.
type Object struct {
	Data map[string]any
	Body []byte // of a custom resource definition: the YAML from `spec:` on
	text []byte // the canonical form, once it is known
}

// New returns the object of some data.
func New(data map[string]any) *Object { return &Object{Data: data} }

// Key identifies an object within a cluster.
type Key struct{ Group, Kind, Namespace, Name string }

// String returns Kind namespace/name, for people.
func (k Key) String() string {
	if k.Namespace == "" {
		return fmt.Sprintf("%s %s", k.Kind, k.Name)
	}
	return fmt.Sprintf("%s %s/%s", k.Kind, k.Namespace, k.Name)
}

// Key returns what identifies the object.
func (o *Object) Key() Key {
	group, _, found := bytes.Cut([]byte(o.APIVersion()), []byte("/"))
	if !found {
		group = nil
	}
	return Key{Group: string(group), Kind: o.Kind(), Namespace: o.meta("namespace"), Name: o.Name()}
}

// Kind returns the kind of the object.
func (o *Object) Kind() string { kind, _ := o.Data["kind"].(string); return kind }

// APIVersion returns group and version of the object.
func (o *Object) APIVersion() string { v, _ := o.Data["apiVersion"].(string); return v }

// Name returns metadata.name.
func (o *Object) Name() string { return o.meta("name") }

func (o *Object) meta(field string) string {
	metadata, _ := o.Data["metadata"].(map[string]any)
	s, _ := metadata[field].(string)
	return s
}

// Label returns a label of the object.
func (o *Object) Label(name string) string {
	s, _ := o.Get("metadata", "labels", name).(string)
	return s
}

// Problem says why the object cannot be one of Kubernetes', "" if it can:
// apiVersion, kind or name is missing.
func (o *Object) Problem() string {
	switch {
	case o.APIVersion() == "":
		return "there is no `apiVersion`"
	case o.Kind() == "":
		return "there is no `kind`"
	case o.Name() == "":
		return "there is no `metadata.name`"
	}
	return ""
}

// Get returns the value at a path of map keys, nil if there is none. The body
// of a custom resource definition is not in it.
func (o *Object) Get(path ...string) any {
	var v any = o.Data
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// List is Get for a list.
func (o *Object) List(path ...string) []any { list, _ := o.Get(path...).([]any); return list }

// IsCRD tells whether the object is a custom resource definition.
func (o *Object) IsCRD() bool { return o.Kind() == "CustomResourceDefinition" }

// Clone returns a copy that may be changed.
func (o *Object) Clone() *Object {
	return &Object{Data: copyOf(o.Data).(map[string]any), Body: o.Body}
}

func copyOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, item := range v {
			m[k] = copyOf(item)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = copyOf(item)
		}
		return list
	}
	return v
}

// YAML returns the canonical form: keys sorted, two spaces, no line folded. The
// result must not be changed.
func (o *Object) YAML() ([]byte, error) {
	if o.text != nil {
		return o.text, nil
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	if err := encoder.Encode(o.Data); err != nil {
		return nil, fmt.Errorf("encode %s: %w", o.Key(), err)
	}
	out.Write(o.Body)
	return out.Bytes(), nil
}

// Freeze keeps the canonical form. Objects that clusters share are frozen before
// they are shared; a frozen object is only read.
func (o *Object) Freeze() error {
	if o.text != nil {
		return nil
	}
	text, err := o.YAML()
	o.text = text
	return err
}

// applyOrder is the order in which kinds are applied; others come after
// ConfigMap. Webhooks and what autoscales come last.
var applyOrder = []string{
	"CustomResourceDefinition", "Namespace", "ResourceQuota", "NetworkPolicy", "ServiceAccount", "Secret", "ConfigMap",
	"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "", "Service", "DaemonSet", "Deployment",
	"HorizontalPodAutoscaler", "PodDisruptionBudget", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
}

// Sort brings objects into apply order, by namespace and name within a kind.
func Sort(objects []*Object) {
	other := slices.Index(applyOrder, "")
	rank := func(kind string) int {
		if i := slices.Index(applyOrder, kind); i >= 0 {
			return i
		}
		return other
	}
	slices.SortStableFunc(objects, func(a, b *Object) int {
		return cmp.Or(cmp.Compare(rank(a.Kind()), rank(b.Kind())), cmp.Compare(a.Kind(), b.Kind()),
			cmp.Compare(a.meta("namespace"), b.meta("namespace")), cmp.Compare(a.Name(), b.Name()),
			cmp.Compare(a.APIVersion(), b.APIVersion()))
	})
}

// Stream returns the objects as documents of one YAML stream, each after a `---`.
func Stream(objects []*Object) ([]byte, error) {
	var out bytes.Buffer
	for _, o := range objects {
		text, err := o.YAML()
		if err != nil {
			return nil, err
		}
		out.WriteString("---\n")
		out.Write(text)
	}
	return out.Bytes(), nil
}
