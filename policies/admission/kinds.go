package admission

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// kinds knows custom resources: the plurals of each group, and of definitions
// that were read as a whole the kind and its scope.
type kinds struct {
	plurals map[string][]string
	known   map[schema.GroupKind]definition
}

type definition struct {
	plural     string
	namespaced bool
}

// define takes up a CustomResourceDefinition that a user wrote.
func (k *kinds) define(data map[string]any) {
	spec, _ := data["spec"].(map[string]any)
	names, _ := spec["names"].(map[string]any)
	of, _ := spec["group"].(string)
	kind, _ := names["kind"].(string)
	plural, _ := names["plural"].(string)
	if k.known == nil {
		k.known = map[schema.GroupKind]definition{}
	}
	if kind != "" && plural != "" {
		k.known[schema.GroupKind{Group: of, Kind: kind}] = definition{plural, spec["scope"] == "Namespaced"}
	}
}

// rendered takes up the definitions of a cluster by their names, which are
// plural and group: their bodies are large, and are not decoded for this.
func (k kinds) rendered(c *render.Cluster) kinds {
	k.plurals = map[string][]string{}
	for _, r := range c.Releases {
		for _, o := range r.CRDs {
			if plural, of, ok := strings.Cut(o.Name(), "."); ok && o.IsCRD() {
				k.plurals[of] = append(k.plurals[of], plural)
			}
		}
	}
	return k
}

// resource returns the name that the API server has for objects of a kind.
func (k kinds) resource(kind schema.GroupVersionKind) schema.GroupVersionResource {
	usual, _ := meta.UnsafeGuessKindToResource(kind)
	if d, ok := k.known[kind.GroupKind()]; ok {
		usual.Resource = d.plural
		return usual
	}
	plurals := k.plurals[kind.Group]
	if slices.Contains(plurals, usual.Resource) {
		return usual
	}
	for _, plural := range plurals { // as in network-attachment-definitions
		if strings.ReplaceAll(plural, "-", "") == usual.Resource {
			usual.Resource = plural
		}
	}
	if usual.Resource == "networkattachmentdefinitions" {
		usual.Resource = "network-attachment-definitions" // Istio renders objects of it, and never its definition
	}
	return usual
}

// clusterWide are the kinds of Kubernetes without a namespace that charts and params may have.
var clusterWide = strings.Fields(
	`Namespace ClusterRole ClusterRoleBinding CustomResourceDefinition MutatingWebhookConfiguration
	ValidatingWebhookConfiguration PriorityClass StorageClass IngressClass RuntimeClass PersistentVolume Node APIService
	GatewayClass`)

// namespaced tells whether objects of a kind are in a namespace. Of a custom
// resource without a definition, an example decides.
func (k kinds) namespaced(kind schema.GroupKind, example string) bool {
	if d, ok := k.known[kind]; ok {
		return d.namespaced
	}
	if builtIn(kind.Group) {
		return !slices.Contains(clusterWide, kind.Kind)
	}
	return example != ""
}

// builtIn tells whether a group is one of Kubernetes itself. Those of projects
// around it, as gateway.networking.k8s.io, are custom resources.
func builtIn(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io") && strings.Count(group, ".") == 2
}

func kindOf(o *manifest.Object) schema.GroupVersionKind {
	return schema.FromAPIVersionAndKind(o.APIVersion(), o.Kind())
}
