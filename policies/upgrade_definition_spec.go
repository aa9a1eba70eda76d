package policies

import (
	"bytes"

	yaml "go.yaml.in/yaml/v2"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// definition has the fields of a custom resource definition that rules read.
type definition struct {
	Spec struct {
		Versions []struct {
			Name   string
			Served bool
		}
	}
}

// servedVersions lists the versions that a definition serves to clients. The list is shared.
func servedVersions(o *manifest.Object) []string { return manifest.Once(o, servedKey{}, readVersions) }

type servedKey struct{}

func readVersions(o *manifest.Object) []string {
	var d definition
	if source.Unmarshal(outline(o), &d) != nil || len(d.Spec.Versions) == 0 {
		_ = source.Unmarshal(wholeSpec(o), &d) // a body that does not decode serves no version
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
	text, _ := yaml.Marshal(map[string]any{"spec": o.Get("spec")}) // data read from YAML always encodes
	return text
}

// outline returns the spec of a definition without its schemas, which are nearly all of it. Decoding them takes
// longer than rendering the cluster. It drops lines that are indented deeper than the fields of a version, in
// the layout of controller-gen and Istio.
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
