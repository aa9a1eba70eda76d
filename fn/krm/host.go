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
	legacyPath  = "config.kubernetes.io/path" // hosts of today read either name
	legacyIndex = "config.kubernetes.io/index"
)

// host is what the items say about who called.
type host struct {
	inPlace bool   // the items are the files of a package
	root    string // the package, where the host says it: items of packages in it are there too
}

// hostOf tells kpt from kustomize. Items of kustomize have paths too, when a
// generator made them, but then each has an id; and there is always one. Files
// of a package may have ids that someone left there, but not the Kptfile.
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

// file is the file of an item, "" for one without: as it can be opened, where
// the host says where the package is. Two packages may have files of one name.
func (h host) file(item *yaml.RNode) string {
	if name := pathOf(item); h.inPlace && name != "" {
		return path.Join(item.GetAnnotations()[packagePath], name)
	}
	return ""
}

// label stands for the file of an item: its path, or what it is. It has no
// slash that is not of a path: other names are relative to it.
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

// pathOf is the file of an item within its package, "" for one without a file.
func pathOf(item *yaml.RNode) string {
	name, _, _ := kioutil.GetFileAnnotations(item)
	return name
}

// isBetweenHosts tells whether an annotation is between a host and its functions
// alone. Others of its group are the user's, as config.kubernetes.io/depends-on.
func isBetweenHosts(key string) bool {
	group, name, _ := strings.Cut(key, "/")
	return fn.IsHostAnnotation(key) && (strings.HasPrefix(group, "internal.") ||
		slices.Contains([]string{"path", "index", "id"}, name))
}

// withoutAnnotations takes annotations off the data of an object, which is changed.
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
