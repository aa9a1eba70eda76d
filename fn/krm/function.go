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
	self     *yaml.RNode // the functionConfig, if it is to be read
	indexes  []index     // of runs before
	settings parameter.Settings
	labels   map[string]bool // what stands for the files of items without one
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

// resources are what is to be read: the functionConfig, which may be one of the
// items, and items. In a package, a RenderConfig that is the functionConfig
// leaves no room for others: they are those of other functions.
func (f *function) resources() []*yaml.RNode {
	var out []*yaml.RNode
	self := f.self
	for _, item := range f.items {
		switch {
		case !isOurs(item) && !isNamespace(item) || f.isRendered(item):
		case self != nil && isSame(item, self):
			self = item // it may know its file
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

// read brings items and files together: an item that stands in a file, too, is
// read from there, because only there it has lines.
func (f *function) read(ctx context.Context, resources []*yaml.RNode) {
	items, found := f.documents(resources)
	f.labels = map[string]bool{}
	for _, r := range resources {
		f.labels[f.label(r)] = f.file(r) == ""
	}
	spec := &f.settings.Spec
	if f.inPlace { // functions of kpt work anywhere: paths are those of the package
		spec.Charts.Dir = f.inPackage(spec.Charts.Dir)
		spec.Charts.Lock = f.inPackage(spec.Charts.Lock)
		spec.Resources = f.outside(spec.Resources)
		for i, name := range spec.Policies.Files {
			spec.Policies.Files[i] = f.inPackage(name)
		}
		f.settings.Config = f.inPackage(f.settings.Config)
		if f.holds(f.items, f.settings.Config) {
			f.settings.Config = "" // it is read as an item
		}
	}
	named, bad := fn.Read(f.reader, f.settings)
	found = append(found, bad...)
	for _, item := range items {
		if lifecycle.IsConfig(item) {
			more, bad := f.reader.Read(f.outside(render.Resources(item))...)
			named, found = append(named, more...), append(found, bad...)
		}
	}
	docs := merge(items, named, f.placesOf(resources))
	f.fleet = fn.Load(ctx, f.reader, f.settings, docs, found, fn.Run{Dated: dated, Beside: namesOf(resources)})
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

// inPackage returns a path relative to the package as it can be opened.
func (f *function) inPackage(name string) string {
	return render.Beside(path.Join(f.root, "Kptfile"), name)
}

// outside returns the paths that have to be opened: what is among the items is
// read from there.
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

// run returns the items that go out.
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

// dated is the file whose commit has the date for waivers: an item says itself
// what file it is from, which may be one of any repository.
func dated(config string) string {
	if !filepath.IsLocal(config) {
		return "."
	}
	return config
}

// kept are the items that stay. Inputs leave room for what they render to,
// unless they are marked as not meant for a cluster; files of a package are
// removed only on request. The copy of the functionConfig that kustomize gives
// to a generator must not be taken for a resource by the next function.
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
