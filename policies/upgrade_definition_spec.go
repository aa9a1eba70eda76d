package policies

import (
	"bytes"

	yaml "go.yaml.in/yaml/v2"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// definition is what rules need to know of a custom resource definition.
type definition struct {
	Spec struct {
		Versions []struct {
			Name   string
			Served bool
		}
	}
}

// servedVersions lists the versions of a definition that clients can use.
func servedVersions(o *manifest.Object) []string {
	var d definition
	if source.Unmarshal(outline(o), &d) != nil || len(d.Spec.Versions) == 0 {
		_ = source.Unmarshal(wholeSpec(o), &d) // what is no definition serves nothing
	}
	var out []string
	for _, v := range d.Spec.Versions {
		if v.Served {
			out = append(out, v.Name)
		}
	}
	return out
}

func wholeSpec(o *manifest.Object) []byte {
	if len(o.Body) > 0 {
		return o.Body
	}
	text, _ := yaml.Marshal(map[string]any{"spec": o.Get("spec")}) // data that was read from YAML
	return text
}

// outline is a spec without the schemas, which are nearly all of it: decoding
// them takes longer than rendering the cluster. It leaves out what is deeper
// than the fields of a version, as controller-gen and Istio print them.
func outline(o *manifest.Object) []byte {
	const depth = 4
	var out []byte
	for line := range bytes.Lines(o.Body) {
		text := bytes.TrimLeft(line, " ")
		indent := len(line) - len(text)
		if indent < depth || indent == depth && text[0] != '-' {
			out = append(out, line...)
		}
	}
	return out
}
