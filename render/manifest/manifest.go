// Package manifest holds rendered Kubernetes objects. It reads them from YAML, sorts them into apply order and
// encodes them in canonical form.
//
// Objects are plain data. The bodies of definitions stay bytes of the chart: nothing patches them, and they are
// nine tenths of the output.
package manifest

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"
)

// Object is one rendered object. Clusters share its data: change a copy made by [Object.Clone].
type Object struct {
	Data  map[string]any
	Body  []byte // of a definition: the YAML from `spec:` on
	text  []byte // canonical form, set by Freeze
	from  *Form  // that was filled with the texts, for one cluster alone; nil for other objects
	texts []string
	made  *sync.Map // results of Once, by key; nil before Freeze
}

// IsShared tells whether clusters share the object, so that results of [Once] are kept for it.
func (o *Object) IsShared() bool { return o.made != nil && o.from == nil }

// Once returns the result of a function for the object, and keeps it under a key: the function is called once for an
// object that clusters share. Results are kept only for objects that do not change any more: see [Object.Freeze] and
// [Shared].
func Once[T any](o *Object, key any, make func(*Object) T) T {
	if o.made == nil {
		return make(o)
	}
	if known, ok := o.made.Load(key); ok {
		return known.(T)
	}
	out := make(o)
	o.made.Store(key, out)
	return out
}

// Form returns the object with words of no meaning that this object was made of; nil for an object that was not
// made by [Form.Fill] of a [NewForm]. What does not depend on the words is true of both.
func (o *Object) Form() *Object {
	if o.from == nil || o.from.text == nil {
		return nil
	}
	return o.from.object
}

// New returns an object with the given data.
func New(data map[string]any) *Object { return &Object{Data: data} }

// Key identifies an object in a cluster.
type Key struct{ Group, Kind, Namespace, Name string }

// String returns "Kind namespace/name" for messages.
func (k Key) String() string {
	if k.Namespace == "" {
		return fmt.Sprintf("%s %s", k.Kind, k.Name)
	}
	return fmt.Sprintf("%s %s/%s", k.Kind, k.Namespace, k.Name)
}

// Key returns the key of the object.
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

// Label returns the value of a label, "" if there is none.
func (o *Object) Label(name string) string {
	s, _ := o.Get("metadata", "labels", name).(string)
	return s
}

// Problem says why Kubernetes does not accept the object, "" if nothing is wrong: apiVersion, kind or name is
// missing.
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

// Get returns the value at a path of map keys, nil if there is none. It does not look into the body of a
// definition.
func (o *Object) Get(path ...string) any { return At(o.Data, path...) }

// At returns the value at a path of map keys below a value, nil if there is none.
func At(v any, path ...string) any {
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// Maps lists the maps in a list. It leaves out other items.
func Maps(list any) []map[string]any {
	var out []map[string]any
	items, _ := list.([]any)
	for _, item := range items {
		if m, ok := item.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// List returns the list at a path of map keys, nil if there is none.
func (o *Object) List(path ...string) []any { list, _ := o.Get(path...).([]any); return list }

// IsCRD tells whether the object is a definition.
func (o *Object) IsCRD() bool { return o.Kind() == "CustomResourceDefinition" }

// Clone returns a copy that may be changed.
func (o *Object) Clone() *Object {
	return &Object{Data: Copy(o.Data).(map[string]any), Body: o.Body}
}

// Copy returns a copy of plain data. It shares no map and no list with the original.
func Copy(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, item := range v {
			m[k] = Copy(item)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = Copy(item)
		}
		return list
	}
	return v
}

// usual is what most objects take, in bytes.
const usual = 1 << 10

// YAML returns the canonical form: sorted keys, an indentation of two spaces, no folded lines. The result must
// not be changed.
func (o *Object) YAML() ([]byte, error) {
	if o.text != nil {
		return o.text, nil
	}
	var out bytes.Buffer
	out.Grow(len(o.Body) + usual)
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	if err := encoder.Encode(o.Data); err != nil {
		return nil, fmt.Errorf("encode %s: %w", o.Key(), err)
	}
	out.Write(o.Body)
	return out.Bytes(), nil
}

// Freeze encodes the object in advance. It must be called before several clusters share the object, which is
// read-only from then on.
func (o *Object) Freeze() error {
	if o.text != nil {
		return nil
	}
	text, err := o.YAML()
	if err == nil {
		o.text = text
		if o.made == nil {
			o.made = &sync.Map{}
		}
	}
	return err
}

// applyOrder are the kinds in the order in which they are applied. Other kinds come after ConfigMap. Webhooks
// and autoscalers come last.
var applyOrder = []string{
	"CustomResourceDefinition", "Namespace", "ResourceQuota", "NetworkPolicy", "ServiceAccount", "Secret", "ConfigMap",
	"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "", "Service", "DaemonSet", "Deployment",
	"HorizontalPodAutoscaler", "PodDisruptionBudget", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration",
}

// Sort sorts objects into apply order; objects of one kind by namespace and name.
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

const separatorLine = "---\n"

// Stream returns the objects as one YAML stream. Each document begins with `---`.
func Stream(objects []*Object) ([]byte, error) {
	var out bytes.Buffer
	size := 0
	for _, o := range objects {
		size += len(separatorLine) + len(o.text)
	}
	out.Grow(size)
	for _, o := range objects {
		text, err := o.YAML()
		if err != nil {
			return nil, err
		}
		out.WriteString(separatorLine)
		out.Write(text)
	}
	return out.Bytes(), nil
}
