package live

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/meshpress/meshpress/render/manifest"
)

// Manager has written some fields of an object.
type Manager struct {
	Name      string // as in "helm"
	Operation string // Apply or Update
	Fields    *fieldpath.Set
}

// controllers lists managers that are controllers of the cluster. No user set their fields, and they set them again if
// somebody removes them.
var controllers = []string{"kube-controller-manager", "kube-apiserver", "kubelet", "cloud-controller-manager",
	"service-controller", "pilot-discovery"}

// isController tells whether a manager is a controller of the cluster, or istiod.
func (m Manager) isController() bool { return slices.Contains(controllers, m.Name) }

// managersOf reads `metadata.managedFields`. It skips subresources such as status and scale, because people do not set
// these.
func managersOf(o *manifest.Object) []Manager {
	var out []Manager
	for _, item := range o.List("metadata", "managedFields") {
		entry, _ := item.(map[string]any)
		name, _ := entry["manager"].(string)
		operation, _ := entry["operation"].(string)
		text, err := json.Marshal(entry["fieldsV1"])
		if sub, _ := entry["subresource"].(string); err != nil || sub != "" {
			continue
		}
		fields := &fieldpath.Set{}
		if fields.FromJSON(bytes.NewReader(text)) == nil {
			out = append(out, Manager{name, operation, fields})
		}
	}
	return out
}

// Field is a field of an object, with the managers that wrote it or something below it.
type Field struct{ written []written }

type written struct {
	manager *Manager
	set     *fieldpath.Set
	whole   bool // the manager wrote everything below the field
}

// Fields returns the object as a field.
func (o *Object) Fields() Field {
	var f Field
	for i := range o.Managers {
		f.written = append(f.written, written{&o.Managers[i], o.Managers[i].Fields, false})
	}
	return f
}

// Child returns a field of a map.
func (f Field) Child(name string) Field { return f.below(fieldpath.FieldNameElement(name)) }

func (f Field) below(e fieldpath.PathElement) Field {
	var out Field
	for _, w := range f.written {
		below, isParent := w.set.Children.Get(e)
		isMember := w.set.Members.Has(e)
		switch {
		case w.whole:
			out.written = append(out.written, w)
		case isParent:
			out.written = append(out.written, written{w.manager, below, false})
		case isMember:
			out.written = append(out.written, written{w.manager, &fieldpath.Set{}, true})
		}
	}
	return out
}

// Item returns an item of a list: the one whose keys the item has.
func (f Field) Item(item any) Field {
	var out Field
	for _, w := range f.written {
		if w.whole {
			out.written = append(out.written, w)
			continue
		}
		for e := range w.set.Children.All() {
			if isItem(e, item) {
				out.written = append(out.written, Field{[]written{w}}.below(e).written...)
			}
		}
	}
	return out
}

func isItem(e fieldpath.PathElement, item any) bool {
	m, ok := item.(map[string]any)
	if e.Key == nil || !ok {
		return false
	}
	for _, key := range *e.Key {
		want := key.Value.Unstructured()
		if n, isInt := want.(int); isInt {
			want = int64(n)
		}
		if !reflect.DeepEqual(m[key.Name], want) { // the key of a dump may be a map
			return false
		}
	}
	return true
}

// SetBy returns the first manager that wrote the field, or something below it, and is not a controller; "" if there is
// none.
func (f Field) SetBy() string {
	for _, w := range f.written {
		if !w.manager.isController() {
			return w.manager.Name
		}
	}
	return ""
}
