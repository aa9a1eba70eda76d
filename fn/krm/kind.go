package krm

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

const (
	ourGroup   = "meshpress.dev"
	ourVersion = ourGroup + "/v1alpha1"
)

// groupOf returns the API group of an item, "" for the core group.
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

// isOurs tells whether an item is for meshpress: to be rendered, or to be
// reported.
func isOurs(item *yaml.RNode) bool {
	group := groupOf(item)
	return (lifecycle.IsGroup(group) || group == ourGroup) && item.GetKind() != indexKind
}

// isLifecycle tells whether an item is rendered. Other kinds of the group, such
// as a Workspace, are not for meshpress.
func isLifecycle(item *yaml.RNode) bool {
	return lifecycle.Describes(item.GetApiVersion(), item.GetKind())
}

func isConfigMap(item *yaml.RNode) bool {
	return item.GetApiVersion() == "v1" && item.GetKind() == "ConfigMap"
}

func isConfig(item *yaml.RNode) bool {
	return item.GetApiVersion() == ourVersion && item.GetKind() == "RenderConfig"
}

func isNamespace(item *yaml.RNode) bool {
	return item.GetApiVersion() == "v1" && item.GetKind() == "Namespace"
}

// isSame tells whether two items are the same object. Annotations of hosts do
// not count, because kustomize marks the functionConfig as not meant for a
// cluster, but not the item.
func isSame(a, b *yaml.RNode) bool {
	digest := digestOf(a, fn.IsHostAnnotation)
	return digest != "" && digest == digestOf(b, fn.IsHostAnnotation)
}

// checkConfig refuses a functionConfig that is not for us.
func checkConfig(config *yaml.RNode) error {
	if isConfig(config) || isConfigMap(config) || isLifecycle(config) {
		return nil
	}
	versions := lifecycle.Versions()
	versions["RenderConfig"], versions["ConfigMap"] = ourVersion, "v1"
	kind := config.GetKind()
	near := source.Nearest(kind, slices.Collect(maps.Keys(versions)))
	hint := fmt.Sprintf("did you mean %q?", near)
	if near == "" || near == kind {
		near = cmp.Or(near, "RenderConfig")
		hint = fmt.Sprintf("the apiVersion of %s is %s", near, versions[near])
	}
	return fmt.Errorf("functionConfig must be a RenderConfig, a lifecycle resource or a ConfigMap, not %q of %q\nhint: %s",
		kind, config.GetApiVersion(), hint)
}
