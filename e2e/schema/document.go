package schema

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// document is one object of a rendered tree.
type document struct {
	place string // cluster/release
	text  []byte
	unstructured.Unstructured
}

func (d document) cluster() string {
	name, _, _ := strings.Cut(d.place, "/")
	return name
}

func (d document) isDefinition() bool {
	gvk := d.GroupVersionKind()
	return gvk.Group == "apiextensions.k8s.io" && gvk.Kind == "CustomResourceDefinition"
}

func (d document) String() string {
	return fmt.Sprintf("%s: %s %s %s", d.place, d.GetAPIVersion(), d.GetKind(), path.Join(d.GetNamespace(), d.GetName()))
}

// readTree reads the files cluster/release/*.yaml of a rendered tree.
func readTree(tree fs.FS) ([]document, error) {
	names, err := fs.Glob(tree, "*/*/*.yaml")
	if err != nil {
		return nil, err
	}
	var out []document
	for _, name := range names {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return nil, err
		}
		documents, err := split(path.Dir(name), text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, documents...)
	}
	return out, nil
}

func split(place string, stream []byte) ([]document, error) {
	reader := kyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream)))
	var out []document
	for {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		d := document{place: place, text: text}
		if err := yaml.Unmarshal(text, &d.Object); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
}
