package diff

import (
	"maps"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// secretFields are the fields of a Secret that are never shown. Annotations are among them, because kubectl
// writes the whole object into one.
var secretFields = []string{"data", "stringData", "metadata.annotations"}

const hiddenValue = "(hidden)"

func isSecret(o *manifest.Object) bool { return o.Kind() == "Secret" }

// hide removes the values from changes of a Secret.
func hide(changes []Change) []Change {
	for i, c := range changes {
		for _, field := range secretFields {
			if c.Path == field || strings.HasPrefix(c.Path, field+".") || strings.HasPrefix(c.Path, field+"[") {
				// Drop both values: a change of the whole field would show the names of its keys.
				changes[i] = Change{Path: c.Path, Op: c.Op, Hidden: true}
			}
		}
	}
	return changes
}

// shown returns the content of an object without secret values.
func shown(o *manifest.Object) any {
	if !isSecret(o) {
		return o.Data
	}
	data := maps.Clone(o.Data)
	for _, field := range []string{"data", "stringData"} {
		if values, ok := data[field]; ok {
			data[field] = veiled(values)
		}
	}
	if metadata, ok := data["metadata"].(map[string]any); ok && metadata["annotations"] != nil {
		metadata = maps.Clone(metadata)
		metadata["annotations"] = veiled(metadata["annotations"])
		data["metadata"] = metadata
	}
	return data
}

func veiled(values any) any {
	m, ok := values.(map[string]any)
	if !ok {
		return hiddenValue
	}
	out := make(map[string]any, len(m))
	for key := range m {
		out[key] = hiddenValue
	}
	return out
}
