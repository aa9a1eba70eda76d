package krm

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/render/manifest"
)

const (
	ourGroup   = "meshpress.dev"
	ourVersion = ourGroup + "/v1alpha1"
)

// groupOf is the API group of an item, "" for the core group.
func groupOf(item *yaml.RNode) string {
	group, _, found := strings.Cut(item.GetApiVersion(), "/")
	if !found {
		return ""
	}
	return group
}

func keyOf(item *yaml.RNode) manifest.Key {
	return manifest.Key{Group: groupOf(item), Kind: item.GetKind(), Namespace: item.GetNamespace(), Name: item.GetName()}
}

// isOurs tells whether an item is for meshpress to read, or to complain about.
func isOurs(item *yaml.RNode) bool {
	return slices.Contains([]string{"admin.gloo.solo.io", "install.istio.io", ourGroup}, groupOf(item)) && item.GetKind() != indexKind
}

// isLifecycle tells whether an item is rendered to others. The rest of the
// group, as a Workspace, is none of our business.
func isLifecycle(item *yaml.RNode) bool {
	switch item.GetApiVersion() + " " + item.GetKind() {
	case "admin.gloo.solo.io/v2 IstioLifecycleManager", "admin.gloo.solo.io/v2 GatewayLifecycleManager", "install.istio.io/v1alpha1 IstioOperator":
		return true
	}
	return false
}

func isConfig(item *yaml.RNode) bool {
	return item.GetApiVersion() == ourVersion && item.GetKind() == "RenderConfig"
}

func isNamespace(item *yaml.RNode) bool {
	return item.GetApiVersion() == "v1" && item.GetKind() == "Namespace"
}

// isSame tells whether two are one object, given twice.
func isSame(a, b *yaml.RNode) bool {
	digest := digestOf(a)
	return digest != "" && digest == digestOf(b)
}
