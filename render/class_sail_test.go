package render_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/source"
)

// isSail tells whether a fixture has resources of the Sail operator, which name no cluster.
func isSail(path string) bool {
	found := false
	_ = fs.WalkDir(os.DirFS(path), ".", func(name string, e fs.DirEntry, _ error) error {
		if content, err := fs.ReadFile(os.DirFS(path), name); err == nil {
			found = found || bytes.Contains(content, []byte("apiVersion: sailoperator.io/"))
		}
		return nil
	})
	return found
}

// sailFolder is where the resources of a cluster are.
const sailFolder = "clusters/%s/mesh/"

// widenedSail returns the documents of a folder with each cluster eight times: the pattern of the config finds their
// names in the paths of the files, and the config has the settings of each.
func widenedSail(t testing.TB, path string) (docs []source.Document) {
	t.Helper()
	config := map[string]any{"apiVersion": "meshpress.dev/v1alpha1", "kind": "RenderConfig"}
	parse := func(name string, content []byte) {
		more, found := source.Parse(name, content)
		if found.HasErrors() {
			t.Skip(found)
		}
		docs = append(docs, more...)
	}
	err := fs.WalkDir(os.DirFS(path), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := fs.ReadFile(os.DirFS(path), name)
		folder, file, inFolder := strings.Cut(name, "/mesh/")
		switch {
		case err != nil:
			return err
		case name == "meshpress.yaml":
			return yaml.Unmarshal(content, &config)
		case inFolder:
			for n := range copies {
				parse(fmt.Sprintf(sailFolder, copyOf(strings.TrimPrefix(folder, "clusters/"), n))+file, content)
			}
		case name == "mesh.yaml":
			for n := range copies {
				parse(fmt.Sprintf(sailFolder, copyOf("mesh", n))+name, content)
			}
		default:
			parse(name, content)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	widenConfig(config)
	text, err := yaml.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	parse("meshpress.yaml", text)
	return docs
}

func copyOf(cluster string, n int) string { return fmt.Sprintf("%s-%02d", cluster, n) }

// widenConfig repeats the settings of each cluster. A cluster that the config restricts the run to gets the name that
// widenedSail gives to that of a fixture without folders.
func widenConfig(config map[string]any) {
	spec, _ := config["spec"].(map[string]any)
	if spec == nil {
		spec = map[string]any{}
		config["spec"] = spec
	}
	only, _ := spec["only"].([]any)
	delete(spec, "only")
	spec["pattern"] = fmt.Sprintf(strings.TrimSuffix(sailFolder, "/"), "{cluster}")
	list, _ := spec["clusters"].([]any)
	var all []any
	for _, item := range list {
		cluster, _ := item.(map[string]any)
		name := fmt.Sprint(cluster["name"])
		if slices.Contains(only, cluster["name"]) {
			name = "mesh"
		}
		for n := range copies {
			one := renamed(cluster, nil, n).(map[string]any)
			one["name"] = copyOf(name, n)
			all = append(all, one)
		}
	}
	if all != nil {
		spec["clusters"] = all
	}
}
