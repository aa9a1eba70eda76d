package krm

import (
	"fmt"
	"path"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// indexKind is the item that says which files of a package are ours. It is
// marked as not meant for a cluster.
const indexKind = "RenderIndex"

// index maps the files of a run to the digests of their content.
type index map[string]string

func (t *tree) indexPath() string { return path.Join(t.dir, "render-index.yaml") }

type indexItem struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name        string            `yaml:"name"`
		Annotations map[string]string `yaml:"annotations"`
	} `yaml:"metadata"`
	Files index `yaml:"files"`
}

// readIndexes returns the indexes among the items by their paths.
func readIndexes(items []*yaml.RNode) (map[string]index, error) {
	out := map[string]index{}
	for _, item := range items {
		if item.GetKind() != indexKind {
			continue
		}
		var data struct {
			Files index `yaml:"files"`
		}
		if err := item.YNode().Decode(&data); err != nil {
			return nil, fmt.Errorf("%s: `files` must map files to digests: %w\nhint: restore the file from Git, or remove the folder that it is in", pathOf(item), err)
		}
		out[pathOf(item)] = data.Files
	}
	return out, nil
}

// isRendered tells whether a run before wrote the item.
func isRendered(item *yaml.RNode, indexes map[string]index) bool {
	for _, files := range indexes {
		if _, ok := files[pathOf(item)]; ok {
			return true
		}
	}
	return false
}

func (files index) item(name string) (*yaml.RNode, error) {
	data := indexItem{APIVersion: "meshpress.dev/v1alpha1", Kind: indexKind, Files: files}
	data.Metadata.Name = strings.ReplaceAll(path.Dir(name), "/", "-")
	data.Metadata.Annotations = map[string]string{localConfig: "true"}
	text, err := yaml.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("write the index: %w", err)
	}
	item, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("write the index: %w", err)
	}
	return item, place(item, name)
}
