package starter

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// serverFields are fields of metadata that the API server or kubectl writes.
var serverFields = []string{"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
	"ownerReferences", "finalizers", "deletionTimestamp", "deletionGracePeriodSeconds"}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// FromLive returns a file for each lifecycle resource of a dump, without what the cluster added to it, and a config
// for them. The files are named after kind and name.
func FromLive(docs []source.Document) ([]File, error) {
	var out []File
	var found []source.Document
	for _, doc := range docs {
		if !lifecycle.Reads(doc) || lifecycle.IsConfig(doc) {
			continue
		}
		object, isMap := doc.Value().(map[string]any)
		if !isMap {
			continue
		}
		clean(object)
		content, err := yaml.Marshal(object)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", doc.Pos(), err)
		}
		_, kind := doc.Kind()
		found = append(found, doc)
		out = append(out, File{fileOf(kind, doc.Get("metadata", "namespace").Text(), doc.Get("metadata", "name").Text(),
			out), content})
	}
	if len(out) == 0 {
		return nil, nil
	}
	settings, err := config(settingsOf(found, ""))
	return append(out, settings), err
}

func clean(object map[string]any) {
	delete(object, "status")
	metadata, _ := object["metadata"].(map[string]any)
	for _, field := range serverFields {
		delete(metadata, field)
	}
	annotations, _ := metadata["annotations"].(map[string]any)
	delete(annotations, lastApplied)
	if annotations != nil && len(annotations) == 0 {
		delete(metadata, "annotations")
	}
}

// fileOf returns a path that no file has yet. A name of Kubernetes is a file name on every system.
func fileOf(kind, namespace, name string, others []File) string {
	base := "fleet/" + strings.ToLower(kind) + "-" + safe(name)
	candidates := []string{base, base + "." + safe(namespace)}
	for n := 2; ; n++ {
		for _, c := range candidates {
			if !slices.ContainsFunc(others, func(f File) bool { return f.Path == c+".yaml" }) {
				return c + ".yaml"
			}
		}
		candidates = []string{fmt.Sprintf("%s-%d", base, n)}
	}
}

// safe replaces characters that no name of Kubernetes has: a dump is a file, and its names may be anything.
func safe(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '-'
	}, strings.ToLower(name)), ".-")
}
