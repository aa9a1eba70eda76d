package admission

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
)

// kinds knows custom resources: the plurals of each group, and the kind and scope of definitions that were
// decoded.
type kinds struct {
	plurals map[string][]string
	known   map[schema.GroupKind]definition
}

type definition struct {
	plural     string
	namespaced bool
}

// define adds a CustomResourceDefinition of the user.
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

// rendered adds the definitions of a cluster by name, which has the plural and the group. It does not decode
// their bodies, which are large.
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

// resource returns the API server's resource for a kind.
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
	for _, plural := range plurals { // for plurals such as network-attachment-definitions
		if strings.ReplaceAll(plural, "-", "") == usual.Resource {
			usual.Resource = plural
		}
	}
	if usual.Resource == "networkattachmentdefinitions" {
		usual.Resource = "network-attachment-definitions" // Istio renders objects of it, but not its definition
	}
	return usual
}

// clusterWide are the cluster-scoped kinds of Kubernetes that charts and params may have.
var clusterWide = strings.Fields(
	`Namespace ClusterRole ClusterRoleBinding CustomResourceDefinition MutatingWebhookConfiguration
	ValidatingWebhookConfiguration PriorityClass StorageClass IngressClass RuntimeClass PersistentVolume Node APIService
	GatewayClass`)

// namespaced tells whether objects of a kind are in a namespace. For a custom resource without a definition, it
// is true if the namespace of an example is set.
func (k kinds) namespaced(kind schema.GroupKind, example string) bool {
	if d, ok := k.known[kind]; ok {
		return d.namespaced
	}
	if builtIn(kind.Group) {
		return !slices.Contains(clusterWide, kind.Kind)
	}
	return example != ""
}

// builtIn tells whether a group is part of Kubernetes. Groups of related projects, such as
// gateway.networking.k8s.io, are custom resources.
func builtIn(group string) bool {
	return !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io") && strings.Count(group, ".") == 2
}

func kindOf(o *manifest.Object) schema.GroupVersionKind {
	return schema.FromAPIVersionAndKind(o.APIVersion(), o.Kind())
}
