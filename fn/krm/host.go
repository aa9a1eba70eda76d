package krm

import (
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/fn"
)

const (
	localConfig = "config.kubernetes.io/local-config"
	packagePath = "internal.config.kubernetes.io/package-path"
	kustomizeID = "kustomize.config.k8s.io/id"
	legacyPath  = "config.kubernetes.io/path" // hosts read both names
	legacyIndex = "config.kubernetes.io/index"
)

// host is what the items tell about the host that called.
type host struct {
	inPlace bool   // the items are the files of a package
	root    string // the package, "" if the host does not name it; nested packages are below it
}

// hostOf tells kpt from kustomize. In kustomize, items that a generator made
// have paths too, but each item has an id, and there is always an item. In a
// package of kpt, somebody may have left an id in a file, but the Kptfile has
// none.
func hostOf(items []*yaml.RNode) host {
	hasPath := func(item *yaml.RNode) bool { return pathOf(item) != "" }
	hasNoID := func(item *yaml.RNode) bool { return item.GetAnnotations()[kustomizeID] == "" }
	h := host{inPlace: len(items) == 0 || slices.ContainsFunc(items, hasPath) && slices.ContainsFunc(items, hasNoID)}
	if h.inPlace && len(items) > 0 {
		h.root = slices.MinFunc(items, func(a, b *yaml.RNode) int {
			return len(a.GetAnnotations()[packagePath]) - len(b.GetAnnotations()[packagePath])
		}).GetAnnotations()[packagePath]
	}
	return h
}

// file returns the file of an item, "" for an item without one. If the host
// names the package, the path can be opened. It contains the package, because
// two packages may have files of one name.
func (h host) file(item *yaml.RNode) string {
	if name := pathOf(item); h.inPlace && name != "" {
		return path.Join(item.GetAnnotations()[packagePath], name)
	}
	return ""
}

// label returns a name for the file of an item: its path, or kind and name.
// Only a path has slashes in it, because other paths are relative to the label.
func (h host) label(item *yaml.RNode) string {
	if file := h.file(item); file != "" {
		return file
	}
	name := item.GetKind() + " " + item.GetName()
	if ns := item.GetNamespace(); ns != "" {
		name += " of " + ns
	}
	return strings.TrimSpace(strings.ReplaceAll(name, "/", "_"))
}

// holds tells whether a file or folder is among the items.
func (h host) holds(items []*yaml.RNode, name string) bool {
	if name = path.Clean(name); name == "." {
		return h.inPlace
	}
	return slices.ContainsFunc(items, func(item *yaml.RNode) bool {
		file := h.file(item)
		return file == name || strings.HasPrefix(file, name+"/")
	})
}

// pathOf returns the file of an item within its package, "" for an item without
// one.
func pathOf(item *yaml.RNode) string {
	name, _, _ := kioutil.GetFileAnnotations(item)
	return name
}

// isBetweenHosts tells whether an annotation is only for the exchange between a
// host and its functions. Other annotations of the group are the user's, such
// as config.kubernetes.io/depends-on.
func isBetweenHosts(key string) bool {
	group, name, _ := strings.Cut(key, "/")
	return fn.IsHostAnnotation(key) && (strings.HasPrefix(group, "internal.") ||
		slices.Contains([]string{"path", "index", "id"}, name))
}

// withoutAnnotations removes the annotations for which drop is true. It changes
// data and returns it.
func withoutAnnotations(data map[string]any, drop func(key string) bool) map[string]any {
	metadata, _ := data["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	for key := range annotations {
		if drop(key) {
			delete(annotations, key)
		}
	}
	if len(annotations) == 0 {
		delete(metadata, "annotations")
	}
	return data
}
