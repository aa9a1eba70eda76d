package krm

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// tree is the folder of a package that rendered files are in.
type tree struct {
	dir   string
	index index // of the run before
}

// newTree returns the folder, "rendered" unless the config says otherwise.
func newTree(dir string, indexes map[string]index) (*tree, error) {
	dir = cmp.Or(dir, "rendered")
	if !filepath.IsLocal(dir) {
		return nil, fmt.Errorf("`spec.function.dir` must be a folder of the package, not %q", dir)
	}
	t := &tree{dir: path.Clean(filepath.ToSlash(dir))}
	t.index = indexes[t.indexPath()]
	return t, nil
}

// replace returns the kept items without what the run before wrote, then what
// the clusters get. Findings: files in the way that are not ours, objects that
// are there already, files that were edited by hand.
func (t *tree) replace(kept []*yaml.RNode, clusters []render.Cluster, inPlace bool) ([]*yaml.RNode, diag.List, error) {
	fresh, index, err := t.render(clusters)
	if err != nil {
		return nil, nil, err
	}
	out, found := t.withoutOld(kept)
	foreign := map[string]*yaml.RNode{}
	for _, item := range out {
		if inPlace {
			foreign[pathOf(item)] = item
		} else {
			foreign[keyOf(item).String()] = item
		}
	}
	for _, item := range fresh {
		name := keyOf(item).String()
		if inPlace {
			name = pathOf(item)
		}
		if there, taken := foreign[name]; taken {
			found.Add(inTheWay(there, item, inPlace))
		}
	}
	fresh = append(fresh, index)
	return append(out, fresh...), found, nil
}

func inTheWay(there, item *yaml.RNode, inPlace bool) diag.Diagnostic {
	if inPlace {
		return diag.Diagnostic{Code: diag.Foreign, Pos: diag.Pos{File: pathOf(item)}, Text: "is not a file that meshpress wrote, and is in the way",
			Hint: "move it, or choose another `spec.function.dir`"}
	}
	return diag.Diagnostic{Code: diag.DuplicateObject, Text: fmt.Sprintf("%s is rendered, and is among the items already", keyOf(item)),
		Hint: "leave it to one of the two"}
}

// withoutOld drops what the run before wrote, and nothing else.
func (t *tree) withoutOld(items []*yaml.RNode) ([]*yaml.RNode, diag.List) {
	var found diag.List
	var out []*yaml.RNode
	for _, item := range items {
		name := pathOf(item)
		digest, ours := t.index[name]
		switch {
		case name == "" || !ours && name != t.indexPath():
			out = append(out, item)
		case ours && digest != digestOf(item):
			found.Add(diag.Diagnostic{Code: diag.Edited, Pos: diag.Pos{File: name}, Text: "had been edited by hand and is replaced"})
		}
	}
	return out, found
}

// render turns objects into items with a file each, and makes the index.
func (t *tree) render(clusters []render.Cluster) (items []*yaml.RNode, indexItem *yaml.RNode, err error) {
	files := index{}
	for _, c := range clusters {
		for _, r := range c.Releases {
			dir := path.Join(t.dir, c.Name, r.Dir)
			for _, objects := range [][]*manifest.Object{r.CRDs, r.Objects} {
				for _, o := range objects {
					item, err := t.item(dir, o, files)
					if err != nil {
						return nil, nil, err
					}
					items = append(items, item)
				}
			}
		}
	}
	indexItem, err = files.item(t.indexPath())
	return items, indexItem, err
}

func (t *tree) item(dir string, o *manifest.Object, files index) (*yaml.RNode, error) {
	text, err := o.YAML()
	if err != nil {
		return nil, err
	}
	item, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read %s back: %w", o.Key(), err)
	}
	name := path.Join(dir, fileName(o.Kind(), o.Name()))
	if _, taken := files[name]; taken { // the same kind and name in another namespace or group
		name = path.Join(dir, fileName(o.Kind(), o.Name(), o.Key().Namespace, o.Key().Group))
	}
	files[name] = digestOf(item)
	return item, place(item, name)
}

// fileName is the convention of kpt: <kind>_<name>.yaml.
func fileName(parts ...string) string {
	name := strings.ToLower(strings.Join(parts, "_"))
	return strings.ReplaceAll(name, ":", "_") + ".yaml"
}

// place says which file an item is written to, by both names of the annotation.
func place(item *yaml.RNode, name string) error {
	for key, value := range map[string]string{
		kioutil.PathAnnotation: name, kioutil.LegacyPathAnnotation: name, kioutil.IndexAnnotation: "0", kioutil.LegacyIndexAnnotation: "0",
	} {
		if err := item.PipeE(yaml.SetAnnotation(key, value)); err != nil {
			return fmt.Errorf("place %s: %w", name, err)
		}
	}
	return nil
}

func keyOf(item *yaml.RNode) manifest.Key {
	group, _, ok := strings.Cut(item.GetApiVersion(), "/")
	if !ok {
		group = ""
	}
	return manifest.Key{Group: group, Kind: item.GetKind(), Namespace: item.GetNamespace(), Name: item.GetName()}
}

// digestOf is over the content of an item, whatever its style.
func digestOf(item *yaml.RNode) string {
	var data map[string]any
	if item.YNode().Decode(&data) != nil {
		return ""
	}
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
	text, err := json.Marshal(data)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(text))
}
