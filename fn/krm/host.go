package krm

import (
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"
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
// generator made them, but also an id; and there is always one.
func hostOf(items []*yaml.RNode) host {
	h := host{inPlace: len(items) == 0}
	for _, item := range items {
		annotations := item.GetAnnotations()
		if annotations[kustomizeID] != "" {
			return host{}
		}
		h.inPlace = h.inPlace || pathOf(item) != ""
	}
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

// isHostAnnotation tells whether an annotation is between kustomize or kpt and
// their functions.
func isHostAnnotation(key string) bool {
	group, _, _ := strings.Cut(key, "/")
	return group == "config.k8s.io" || strings.HasSuffix(group, "config.kubernetes.io") || strings.HasSuffix(group, "kustomize.config.k8s.io") || strings.HasSuffix(group, "kpt.dev")
}

// withoutHost takes such annotations off the data of an object, which is changed.
func withoutHost(data map[string]any) map[string]any {
	metadata, _ := data["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	for key := range annotations {
		if isHostAnnotation(key) {
			delete(annotations, key)
		}
	}
	if len(annotations) == 0 {
		delete(metadata, "annotations")
	}
	return data
}
