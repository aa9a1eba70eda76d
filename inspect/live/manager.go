package live

import (
	"bytes"
	"encoding/json"
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

// lastApplied is where kubectl and Argo CD note what they applied with an Update.
var lastApplied = fieldpath.MakePathOrDie("metadata", "annotations",
	"kubectl.kubernetes.io/last-applied-configuration")

// appliers are managers of server-side apply that apply what Git has: Argo CD, Flux, and the command of our steps.
var appliers = []string{"argocd-controller", "kustomize-controller", "meshpress"}

// Withdraws tells whether an apply from Git removes what the manager set and nothing renders any more. Appliers
// withdraw what they applied before. They take over the fields of managers that applied with an Update, as kubectl
// does (`csaupgrade` of client-go), and withdraw these as well.
func (m Manager) Withdraws() bool {
	if m.Operation == "Apply" {
		return slices.Contains(appliers, m.Name)
	}
	return m.Fields.Has(lastApplied)
}

// controllers are managers whose fields are the cluster's own work: nobody set
// them, and they come back.
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

// IsWithdrawn tells whether an apply that does not have the field removes it: whoever wrote it withdraws it.
func (f Field) IsWithdrawn() bool {
	return len(f.written) > 0 && !slices.ContainsFunc(f.written, func(w written) bool { return !w.manager.Withdraws() })
}

// SetBy is the first manager that wrote the field, or something below it, and is
// no controller; "" if there is none.
func (f Field) SetBy() string {
	for _, w := range f.written {
		if !w.manager.isController() {
			return w.manager.Name
		}
	}
	return ""
}
