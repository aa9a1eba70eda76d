package image

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// pod is a Pod or a pod template.
type pod struct{ metadata, spec map[string]any }

// eachPod visits the pods in some data. It recognises a pod by its fields, not by the kind of the object: a
// CronJob has it deeper than a Deployment, and custom resources may have pods too.
func eachPod(v any, visit func(pod)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			eachPod(item, visit)
		}
	case map[string]any:
		spec, _ := v["spec"].(map[string]any)
		if _, ok := spec["containers"].([]any); ok {
			metadata, _ := v["metadata"].(map[string]any)
			visit(pod{metadata, spec})
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			eachPod(v[key], visit)
		}
	}
}

// named is an image in a pod with its place.
type named struct {
	ref string
	as  Role
	in  string
}

func (p pod) images() []named {
	var out []named
	for _, c := range p.containers() {
		out = append(out, named{text(c.data["image"]), c.as, text(c.data["name"])})
		for _, variable := range manifest.Maps(c.data["env"]) {
			out = append(out, named{imageCalled(variable["name"], variable["value"]), Variable, text(variable["name"])})
		}
	}
	for _, volume := range manifest.Maps(p.spec["volumes"]) {
		source, _ := volume["image"].(map[string]any)
		out = append(out, named{text(source["reference"]), Volume, text(volume["name"])})
	}
	annotations := p.annotations()
	for _, name := range slices.Sorted(maps.Keys(annotations)) {
		out = append(out, named{imageCalled(name, annotations[name]), Annotation, name})
	}
	return slices.DeleteFunc(out, func(n named) bool { return n.ref == "" })
}

type container struct {
	data map[string]any
	as   Role
}

func (p pod) containers() []container {
	var out []container
	for _, role := range []Role{InitContainer, Container, EphemeralContainer} {
		for _, data := range manifest.Maps(p.spec[string(role)+"s"]) {
			out = append(out, container{data, role})
		}
	}
	return out
}

func (p pod) annotations() map[string]any {
	annotations, _ := p.metadata["annotations"].(map[string]any)
	return annotations
}

// imageCalled returns the image of a variable or annotation with a name like PROXY_IMAGE or
// sidecar.istio.io/proxyImage. It ignores a value that is a single word, because this may be a name that needs
// a registry before it.
func imageCalled(name, value any) string {
	ref := text(value)
	if strings.HasSuffix(strings.ToLower(text(name)), "image") && strings.ContainsAny(ref, "/:@"+mark) &&
		!strings.Contains(ref, "://") {
		return ref
	}
	return ""
}

func text(v any) string { s, _ := v.(string); return s }
