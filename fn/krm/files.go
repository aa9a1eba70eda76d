package krm

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/manifest"
)

// render turns objects into items with a file each, and adds the index.
func (t *tree) render(clusters []render.Cluster) ([]*yaml.RNode, error) {
	var items []*yaml.RNode
	files := index{path.Join(t.dir, layout.PackageIndex), map[string]string{}}
	for _, c := range clusters {
		for _, r := range c.Releases {
			for _, objects := range [][]*manifest.Object{r.CRDs, r.Objects} {
				for _, o := range objects {
					item, err := t.item(path.Join(c.Name, r.Dir), o, files)
					if err != nil {
						return nil, err
					}
					items = append(items, item)
				}
			}
		}
	}
	if !t.inPlace {
		return items, nil
	}
	item, err := files.item()
	if err != nil {
		return nil, err
	}
	return append(items, item), t.place(item, files.file)
}

func (t *tree) item(dir string, o *manifest.Object, files index) (*yaml.RNode, error) {
	text, err := fn.WithoutHostAnnotations(o).YAML()
	if err != nil {
		return nil, err
	}
	item, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("read %s back: %w", o.Key(), err)
	}
	name := files.vacant(dir, o)
	files.files[name] = digestOf(item, isBetweenHosts)
	return item, t.place(item, path.Join(t.dir, name))
}

// vacant returns a free name for the file of an object. If another object has
// its kind and name, the name gets the namespace and the group, and if
// necessary a number.
func (x index) vacant(dir string, o *manifest.Object) string {
	parts := []string{o.Kind(), o.Name()}
	for n := 1; ; n++ {
		name := path.Join(dir, fileName(parts...)+".yaml")
		if _, taken := x.files[name]; !taken {
			return name
		}
		parts = []string{o.Kind(), o.Name(), o.Key().Namespace, o.Key().Group}
		if n > 1 {
			parts = append(parts, strconv.Itoa(n))
		}
	}
}

// fileName returns a name as kpt writes it: <kind>_<name>. Overlays may give
// objects any name, and a name must not lead to another directory.
func fileName(parts ...string) string {
	return filename.Of(strings.ToLower(strings.Join(parts, "_")))
}

// place sets the file that an item is written to. Hosts read two names of this
// annotation.
func (t *tree) place(item *yaml.RNode, name string) error {
	annotations := [][2]string{
		{legacyIndex, "0"}, {legacyPath, name}, {kioutil.IndexAnnotation, "0"}, {kioutil.PathAnnotation, name},
	}
	if t.root != "" {
		annotations = append(annotations, [2]string{packagePath, t.root})
	}
	for _, a := range annotations {
		if err := item.PipeE(yaml.SetAnnotation(a[0], a[1])); err != nil {
			return fmt.Errorf("place %s: %w", name, err)
		}
	}
	return nil
}

// digestOf returns the digest of an item's content. It does not depend on the
// YAML style, or on annotations for which drop is true. It is "" if the item
// cannot be decoded.
func digestOf(item *yaml.RNode, drop func(key string) bool) string {
	var data map[string]any
	if item.YNode().Decode(&data) != nil {
		return ""
	}
	text, err := json.Marshal(withoutAnnotations(data, drop))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(text))
}
