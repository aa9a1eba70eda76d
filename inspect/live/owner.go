package live

import (
	"slices"
	"strings"
)

// Tool is a program that installs an object or keeps it up to date.
type Tool string

// The tools, by the names that reports use.
const (
	Agent    Tool = "lifecycle agent"
	Helm     Tool = "Helm"
	Istioctl Tool = "istioctl"
	Operator Tool = "Istio operator"
	Sail     Tool = "Sail Operator"
	ArgoCD   Tool = "Argo CD"
	Flux     Tool = "Flux"
	Other    Tool = "another controller"
)

// Owner is a tool that writes an object again, or that wrote it in the past.
type Owner struct {
	Tool Tool   `json:"tool"`
	Name string `json:"name"` // of the release, the application, the resource, or the manager
	Mark string `json:"mark"` // the label, annotation or field that names the tool
	// Returns tells that the tool writes the object again by itself: nobody has to run it.
	Returns bool `json:"returns"`
}

// mark is a label or an annotation that a tool writes.
type mark struct {
	key     string
	tool    Tool
	returns bool
	value   string // the only value that counts, "" for any
}

var marks = []mark{
	{"meta.helm.sh/release-name", Helm, false, ""},
	{"argocd.argoproj.io/tracking-id", ArgoCD, true, ""},
	{"argocd.argoproj.io/instance", ArgoCD, true, ""},
	{"kustomize.toolkit.fluxcd.io/name", Flux, true, ""},
	{"helm.toolkit.fluxcd.io/name", Flux, true, ""},
	{"sailoperator.io/managed", Sail, true, ""},
	{"managed-by", Sail, true, "sail-operator"},
	{"agent.gloo.solo.io", Agent, true, ""},
	{"reconciler.mesh.gloo.solo.io/name", Agent, true, ""},
	{"owner.gloo.solo.io/name", Agent, true, ""},
	{"install.operator.istio.io/owning-resource", Istioctl, false, ""},
	{"operator.istio.io/managed", Istioctl, false, ""},
}

// IsMark tells whether a tool writes a label or an annotation.
func IsMark(key string, value any) bool {
	return slices.ContainsFunc(marks, func(m mark) bool { return m.key == key && m.counts(value) }) ||
		slices.ContainsFunc(markPrefixes,
			func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// counts tells whether a value is from the tool. Charts write "unknown" if no tool gives its name.
func (m mark) counts(value any) bool {
	return value != "" && value != "unknown" && (m.value == "" || m.value == value)
}

// markPrefixes lists the beginnings of keys that only tools and controllers write.
var markPrefixes = []string{"meta.helm.sh/", "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/",
	"helm.toolkit.fluxcd.io/", "sailoperator.io/", "operator.istio.io/", "install.operator.istio.io/",
	"kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/",
	"deprecated.daemonset.template.generation", "autoscaling.alpha.kubernetes.io/"}

// Owners returns the owners of the object. A tool is there once for each name.
func (o *Object) Owners() []Owner {
	var out []Owner
	type name struct {
		tool Tool
		name string
	}
	known, tools := map[name]bool{}, map[Tool]bool{}
	add := func(w Owner) {
		if key := (name{w.Tool, w.Name}); !known[key] {
			known[key], tools[w.Tool] = true, true
			out = append(out, w)
		}
	}
	for _, item := range o.List("metadata", "ownerReferences") {
		ref, _ := item.(map[string]any)
		add(ownerOf(ref))
	}
	for _, m := range marks {
		for _, where := range []string{"labels", "annotations"} {
			value, _ := o.Get("metadata", where, m.key).(string)
			if m.counts(value) && (!tools[m.tool] || m.value == "") {
				add(Owner{m.tool, o.nameOf(m, value), "`metadata." + where + "`: `" + m.key + "`", m.returns})
			}
		}
	}
	for _, m := range o.Managers {
		tool, returns := managedBy(m.Name)
		if tool != "" && !tools[tool] {
			add(Owner{tool, m.Name, "`metadata.managedFields`: manager `" + m.Name + "`", returns})
		}
	}
	return out
}

// nameOf returns the name in a mark: the release with its namespace, or the first part of a tracking ID.
func (o *Object) nameOf(m mark, value string) string {
	switch m.tool {
	case Helm:
		namespace, _ := o.Get("metadata", "annotations", "meta.helm.sh/release-namespace").(string)
		return namespace + "/" + value
	case ArgoCD:
		name, _, _ := strings.Cut(value, ":")
		return name
	}
	return value
}

// ownerOf returns the owner in an owner reference.
func ownerOf(ref map[string]any) Owner {
	kind, _ := ref["kind"].(string)
	name, _ := ref["name"].(string)
	group, _ := ref["apiVersion"].(string)
	group, _, _ = strings.Cut(group, "/")
	tool := Other
	switch group {
	case "sailoperator.io":
		tool = Sail
	case "install.istio.io":
		tool = Operator
	case "admin.gloo.solo.io", "internal.gloo.solo.io", "operator.gloo.solo.io":
		tool = Agent
	}
	return Owner{tool, kind + "/" + name, "`metadata.ownerReferences`", true}
}

// managedBy returns the tool of a manager of fields.
func managedBy(manager string) (tool Tool, returns bool) {
	switch {
	case manager == "helm" || strings.HasPrefix(manager, "Helm"):
		return Helm, false
	case strings.HasPrefix(manager, "argocd"):
		return ArgoCD, true
	case manager == "kustomize-controller" || manager == "helm-controller":
		return Flux, true
	case strings.HasPrefix(manager, "sail-operator"):
		return Sail, true
	case manager == "istio-operator": // istioctl uses the name of the operator in a cluster
		return Istioctl, false
	case strings.HasPrefix(manager, "gloo-mesh") || strings.HasPrefix(manager, "istio-lifecycle"):
		return Agent, true
	}
	return "", false
}
