package krm

import (
	"fmt"
	"path"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// indexKind is the kind of the item that lists our files in a package. The item
// is marked as not meant for a cluster.
const indexKind = "RenderIndex"

// index maps the files of a run to the digests of their content.
type index struct {
	file  string // the file of the index itself
	files map[string]string
}

type indexItem struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name        string            `yaml:"name"`
		Annotations map[string]string `yaml:"annotations"`
	} `yaml:"metadata"`
	Files map[string]string `yaml:"files"`
}

// readIndexes returns the indexes among the items of a package.
func (h host) readIndexes(items []*yaml.RNode) ([]index, error) {
	var out []index
	for _, item := range items {
		if file := h.file(item); file != "" && groupOf(item) == ourGroup && item.GetKind() == indexKind {
			var data indexItem
			if err := item.YNode().Decode(&data); err != nil {
				return nil, fmt.Errorf("%s: `files` must map files to digests: %w\nhint: restore the file from Git, or remove "+
					"the folder that it is in", file, err)
			}
			out = append(out, index{file, data.Files})
		}
	}
	return out, nil
}

// digest returns the digest that the index has for an item, and whether the
// item is ours. Files are relative to the folder of the index. People edit and
// merge the index, so it is trusted only for the first document of a file that
// we could have written: <cluster>/<release>/<kind>_<name>.yaml.
func (x index) digest(file string, item *yaml.RNode) (digest string, ours bool) {
	name, below := strings.CutPrefix(file, path.Dir(x.file)+"/")
	digest, listed := x.files[name]
	_, at, _ := kioutil.GetFileAnnotations(item)
	return digest, below && listed && (at == "" || at == "0") && strings.Count(name, "/") == 2 &&
		strings.HasSuffix(name, ".yaml") &&
		strings.HasPrefix(path.Base(name), fileName(item.GetKind(), ""))
}

// isRendered tells whether an earlier run wrote the item.
func (f *function) isRendered(item *yaml.RNode) bool {
	for _, x := range f.indexes {
		if _, ours := x.digest(f.file(item), item); ours {
			return true
		}
	}
	return false
}

// item returns the index as an item.
func (x index) item() (*yaml.RNode, error) {
	data := indexItem{APIVersion: ourVersion, Kind: indexKind, Files: x.files}
	data.Metadata.Name = strings.ReplaceAll(path.Dir(x.file), "/", "-")
	data.Metadata.Annotations = map[string]string{localConfig: "true"}
	text, err := yaml.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("write the index: %w", err)
	}
	item, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("write the index: %w", err)
	}
	return item, nil
}
