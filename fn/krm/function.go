package krm

import (
	"context"
	"path"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
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
	host
	items    []*yaml.RNode
	self     *yaml.RNode // the functionConfig, unless it is a ConfigMap
	indexes  []index     // of earlier runs
	settings parameter.Settings
	labels   map[string]bool // true for labels of items without a file
	reader   *source.Reader
	fleet    *render.Fleet
}

// newFunction reads the functionConfig, the items and the files that they name.
func newFunction(ctx context.Context, list *framework.ResourceList) (*function, error) {
	f := &function{host: hostOf(list.Items), items: list.Items, reader: source.NewReader(nil).Until(ctx)}
	var err error
	if f.indexes, err = f.readIndexes(list.Items); err != nil {
		return nil, err
	}
	switch config := list.FunctionConfig; {
	case config.IsNilOrEmpty():
	case isConfigMap(config):
		f.settings, err = settingsOf(config)
	default:
		f.self, err = config, checkConfig(config)
	}
	if err != nil {
		return nil, err
	}
	f.read(ctx, f.resources())
	return f, nil
}

// resources returns what must be read: items, and the functionConfig, which may
// be one of the items. In a package, a functionConfig that is a RenderConfig
// replaces the other RenderConfigs, because they belong to other functions.
func (f *function) resources() []*yaml.RNode {
	var out []*yaml.RNode
	self := f.self
	for _, item := range f.items {
		switch {
		case !isOurs(item) && !isNamespace(item) || f.isRendered(item):
		case self != nil && isSame(item, self):
			self = item // the item may name its file
		case f.inPlace && isConfig(item) && self != nil && isConfig(self):
		default:
			out = append(out, item)
		}
	}
	if self != nil {
		out = append(out, self)
	}
	return out
}

// read reads the items and the files. An item that is also in a file is read
// from the file, because only the file has lines.
func (f *function) read(ctx context.Context, resources []*yaml.RNode) {
	items, found := f.documents(resources)
	f.labels = map[string]bool{}
	for _, r := range resources {
		f.labels[f.label(r)] = f.file(r) == ""
	}
	spec, config := &f.settings.Spec, f.settings.Config
	if f.inPlace { // kpt runs a function in any directory: paths start at the package
		spec.Charts.Dir = f.inPackage(spec.Charts.Dir)
		spec.Charts.Lock = f.inPackage(spec.Charts.Lock)
		spec.Resources = f.outside(spec.Resources)
		for i, name := range spec.Policies.Files {
			spec.Policies.Files[i] = f.inPackage(name)
		}
		f.settings.Config = f.inPackage(f.settings.Config)
		config = f.settings.Config
		if f.holds(f.items, f.settings.Config) {
			f.settings.Config = "" // the config is read as an item
		}
	}
	named, bad := fn.Read(f.reader, f.settings)
	found = append(found, bad...)
	for _, item := range items {
		if lifecycle.IsConfig(item) {
			more, bad := f.reader.Read(f.outside(append(render.Resources(item), render.Files(item)...))...)
			named, found = append(named, more...), append(found, bad...)
		}
	}
	docs := merge(items, named, f.placesOf(resources))
	run := fn.Run{Dated: dated, Beside: namesOf(resources), Outer: f.outer(docs, len(items), config)}
	f.fleet = fn.Load(ctx, f.reader, f.settings, docs, found, run)
}

// outer finds the RenderConfig of the function: the functionConfig, which is the last of the n items, or the file that
// it names.
func (f *function) outer(docs []source.Document, n int, named string) func(source.Ref) bool {
	return func(config source.Ref) bool {
		isSelf := f.self != nil && n > 0 && config.Node == docs[n-1].Node
		return isSelf || named != "" && filepath.Clean(config.File) == filepath.Clean(named)
	}
}

// namesOf returns the names of the Namespaces among the items.
func namesOf(resources []*yaml.RNode) map[string]bool {
	out := map[string]bool{}
	for _, r := range resources {
		if isNamespace(r) {
			out[r.GetName()] = true
		}
	}
	return out
}

// inPackage turns a path relative to the package into a path that can be
// opened.
func (f *function) inPackage(name string) string {
	return render.Beside(path.Join(f.root, "Kptfile"), name)
}

// outside returns the paths that must be opened. Files among the items are not
// opened.
func (f *function) outside(names []string) []string {
	var out []string
	for _, name := range names {
		if f.inPlace {
			name = f.inPackage(name)
		}
		if !f.holds(f.items, name) {
			out = append(out, name)
		}
	}
	return out
}

// run renders, and returns the items of the output. It returns no items if a
// finding is an error, or if the config asks only for findings.
func (f *function) run(ctx context.Context) ([]*yaml.RNode, diag.List, error) {
	tree, err := newTree(f.host, f.fleet.Config.Function.Dir, f.indexes)
	if err != nil {
		return nil, nil, err
	}
	validate := f.fleet.Config.Function.Validate
	if !f.inPlace && !validate {
		f.fleet = f.fleet.Single()
	}
	var clusters []render.Cluster
	found, err := f.fleet.Render(ctx, func(c render.Cluster) error {
		clusters = append(clusters, c)
		return nil
	})
	if err != nil || found.HasErrors() || validate {
		return nil, found, err
	}
	items, more, err := tree.replace(f.kept(), clusters)
	return items, append(found, more...).Sorted(), err
}

// dated returns the file whose commit has the date for waivers. An item names
// its own file and could name one in any repository, so a path outside the
// working directory is ignored.
func dated(config string) string {
	if !filepath.IsLocal(config) {
		return "."
	}
	return config
}

// kept returns the items that stay. In kustomize the inputs are removed,
// because the rendered objects take their place, unless the config keeps the
// inputs or an input is marked as not meant for a cluster. In a package, inputs
// are removed only on request. kustomize gives a generator a copy of the
// functionConfig as an item. The copy is removed, so that the next function
// does not take it for a resource.
func (f *function) kept() []*yaml.RNode {
	keep := f.inPlace
	if chosen := f.fleet.Config.Function.KeepInputs; chosen != nil {
		keep = *chosen
	}
	return slices.DeleteFunc(slices.Clone(f.items), func(item *yaml.RNode) bool {
		switch {
		case !f.inPlace && f.self != nil && isSame(item, f.self):
			return true
		case keep || f.isRendered(item) || item.GetAnnotations()[localConfig] == "true":
			return false
		}
		return isLifecycle(item) || isConfig(item) && !f.inPlace
	})
}
