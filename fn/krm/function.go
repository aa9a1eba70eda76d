package krm

import (
	"fmt"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// function is one call.
type function struct {
	items    []*yaml.RNode
	isInput  map[*yaml.RNode]bool // items that are read, and not only passed through
	inPlace  bool                 // the items are the files of a package
	indexes  map[string]index     // of runs before, by the path of the index
	settings parameter.Settings
	config   lifecycle.ConfigSpec // with the settings
	docs     []source.Document
	reader   *source.Reader
	found    diag.List
}

// newFunction reads the functionConfig, the items and the files that they name.
func newFunction(list *framework.ResourceList) (*function, error) {
	f := &function{items: list.Items, isInput: map[*yaml.RNode]bool{}, reader: source.NewReader(nil)}
	f.inPlace = slices.ContainsFunc(list.Items, func(item *yaml.RNode) bool { return pathOf(item) != "" })
	var err error
	if f.indexes, err = readIndexes(list.Items); err != nil {
		return nil, err
	}
	var resources []*yaml.RNode
	switch config := list.FunctionConfig; {
	case config.IsNilOrEmpty():
	case config.GetKind() == "ConfigMap" && config.GetApiVersion() == "v1":
		settings, err := settingsOf(config)
		if err != nil {
			return nil, err
		}
		f.settings = settings
	case isOurs(config):
		resources = append(resources, config)
	default:
		return nil, fmt.Errorf("functionConfig must be a RenderConfig, a lifecycle resource or a ConfigMap, not %q of %q\nhint: the apiVersion of a RenderConfig is meshpress.dev/v1alpha1",
			config.GetKind(), config.GetApiVersion())
	}
	for _, item := range list.Items {
		if (isOurs(item) || item.GetKind() == "Namespace") && !isRendered(item, f.indexes) {
			f.isInput[item] = isOurs(item)
			resources = append(resources, item)
		}
	}
	return f, f.read(resources)
}

// read brings items and files together: an item that stands in a file, too, is
// read from there, because only there it has lines.
func (f *function) read(resources []*yaml.RNode) error {
	items, err := documents(resources)
	if err != nil {
		return err
	}
	named, found := fn.Read(f.reader, f.settings)
	f.found = found
	for _, item := range items {
		if _, kind := item.Kind(); kind == "RenderConfig" {
			more, bad := f.reader.Read(render.Resources(item)...)
			named, f.found = append(named, more...), append(f.found, bad...)
		}
	}
	f.docs = merge(items, named, placesOf(items))
	input, _ := lifecycle.Decode(f.docs) // reported by the rendering
	f.config, _ = render.Configure(input, f.settings.Spec)
	return nil
}

// run returns the items that go out.
func (f *function) run() ([]*yaml.RNode, diag.List, error) {
	tree, err := newTree(f.config.Function.Dir, f.indexes)
	if err != nil {
		return nil, nil, err
	}
	options := fn.Options(f.reader, f.settings, nil)
	options.OneCluster = !f.inPlace && !f.config.Function.Validate
	var clusters []render.Cluster
	found, err := render.Fleet(f.docs, options, func(c render.Cluster) error {
		clusters = append(clusters, c)
		return nil
	})
	found = fn.Merge(f.found, found)
	if err != nil || found.HasErrors() || f.config.Function.Validate {
		return nil, found, err
	}
	kept := slices.DeleteFunc(slices.Clone(f.items), f.isReplaced)
	items, more, err := tree.replace(kept, clusters, f.inPlace)
	return items, append(found, more...).Sorted(), err
}

// isReplaced: inputs leave room for what they render to, unless they are marked
// as not meant for a cluster. Files of a package are removed only on request.
func (f *function) isReplaced(item *yaml.RNode) bool {
	if !f.isInput[item] || item.GetAnnotations()[localConfig] == "true" {
		return false
	}
	if keep := f.config.Function.KeepInputs; keep != nil {
		return !*keep
	}
	return pathOf(item) == ""
}

const (
	localConfig = "config.kubernetes.io/local-config"
	packagePath = "internal.config.kubernetes.io/package-path"
)

// pathOf is the file of an item within its package, "" for one without a file.
func pathOf(item *yaml.RNode) string {
	name, _, _ := kioutil.GetFileAnnotations(item)
	return name
}

// fileOf is where the file of an item can be opened, as well as that is known.
func fileOf(item *yaml.RNode) string {
	return filepath.Join(item.GetAnnotations()[packagePath], pathOf(item))
}
