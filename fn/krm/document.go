package krm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/meshpress/meshpress/render/source"
)

var ourGroups = []string{"admin.gloo.solo.io", "install.istio.io", "meshpress.dev"}

// isOurs tells whether an item is for meshpress to read, or to complain about.
func isOurs(item *yaml.RNode) bool {
	group, _, _ := strings.Cut(item.GetApiVersion(), "/")
	return slices.Contains(ourGroups, group) && item.GetKind() != indexKind
}

// documents makes documents of items. Their lines are not known: hosts strip
// comments and sort keys. One item given twice, as kustomize does with the
// functionConfig of a generator, is one document.
func documents(items []*yaml.RNode) ([]source.Document, error) {
	var out []source.Document
	for _, item := range items {
		text, err := item.String()
		if err != nil {
			return nil, fmt.Errorf("read %s %q: %w", item.GetKind(), item.GetName(), err)
		}
		docs, found := source.Parse(label(item), []byte(text))
		if found.HasErrors() {
			return nil, fmt.Errorf("%s", found[0])
		}
		for _, d := range docs {
			if !slices.ContainsFunc(out, func(o source.Document) bool { return isSame(o, d) && isEqual(o, d) }) {
				out = append(out, d.Unplaced(label(item)))
			}
		}
	}
	return out, nil
}

// label stands for the file of an item: its path, or what it is.
func label(item *yaml.RNode) string {
	if pathOf(item) != "" {
		return fileOf(item)
	}
	name := item.GetName()
	if ns := item.GetNamespace(); ns != "" {
		name = ns + "/" + name
	}
	return strings.TrimSpace(item.GetKind() + " " + name)
}

// merge returns the documents of a run: items, from the file that has them
// unchanged where there is one, and what else the named files hold. An item
// that was changed on its way here wins over its file.
func merge(items, named, places []source.Document) []source.Document {
	var out []source.Document
	for _, item := range items {
		for _, place := range slices.Concat(named, places) {
			if isSame(item, place) {
				if item = item.Unplaced(place.File); isEqual(item, place) {
					item = place
				}
				break
			}
		}
		out = append(out, item)
	}
	for _, d := range named {
		if !slices.ContainsFunc(items, func(item source.Document) bool { return isSame(item, d) }) {
			out = append(out, d)
		}
	}
	return out
}

// placesOf reads the files that items say they are from, where they are within
// reach: the working directory of a function is not always that of its package.
func placesOf(items []source.Document) []source.Document {
	var out []source.Document
	reader := source.NewReader(nil)
	for _, item := range items {
		if strings.Contains(item.File, ".y") {
			docs, _ := reader.Read(item.File)
			out = append(out, docs...)
		}
	}
	return out
}

func isSame(a, b source.Document) bool {
	id := func(d source.Document) [4]string {
		version, kind := d.Kind()
		return [4]string{version, kind, d.Get("metadata", "namespace").Text(), d.Get("metadata", "name").Text()}
	}
	return id(a) == id(b)
}

// isEqual compares all but what hosts write into annotations.
func isEqual(a, b source.Document) bool { return reflect.DeepEqual(content(a), content(b)) }

func content(d source.Document) map[string]any {
	data := d.Map()
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

// isHostAnnotation tells whether an annotation is between kustomize or kpt and
// their functions.
func isHostAnnotation(key string) bool {
	group, _, _ := strings.Cut(key, "/")
	return group == "config.k8s.io" || strings.HasSuffix(group, "config.kubernetes.io") || strings.HasSuffix(group, "kustomize.config.k8s.io") || strings.HasSuffix(group, "kpt.dev")
}
