package policies

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// workload is an object with a pod template: the labels and the spec of its pods.
type workload struct {
	placed
	labels map[string]any
	pod    map[string]any
}

// selected returns the workloads of a namespace whose pods match the selector.
func selected(all []workload, namespace string, selector map[string]any) []workload {
	var out []workload
	for _, w := range all {
		if w.namespace() == namespace && manifest.HasLabels(w.labels, selector) {
			out = append(out, w)
		}
	}
	return out
}

// containers lists the containers of the pods, including init containers.
func (w workload) containers() []map[string]any {
	var out []map[string]any
	for _, key := range []string{"initContainers", "containers"} {
		list, _ := w.pod[key].([]any)
		for _, item := range list {
			if container, ok := item.(map[string]any); ok {
				out = append(out, container)
			}
		}
	}
	return out
}

// env returns the value of a variable in the first container that sets it, "" if none does.
func (w workload) env(name string) string {
	for _, container := range w.containers() {
		list, _ := container["env"].([]any)
		for _, item := range list {
			if variable, _ := item.(map[string]any); variable["name"] == name {
				value, _ := variable["value"].(string)
				return value
			}
		}
	}
	return ""
}

// namespace returns the namespace that the object is applied to.
func (o placed) namespace() string {
	namespace, _ := o.Get("metadata", "namespace").(string)
	return cmp.Or(namespace, o.release.Namespace)
}

// changedAt returns the position that caused a field of an object: the field of the k8s block, else the overlay
// that changes it, else the component.
func (o placed) changedAt(overlaid string, field ...any) source.Ref {
	block := o.release.Pos().Get("k8s")
	if at := block.Get(field...); len(field) > 0 && at.Exists() {
		return at
	}
	for _, overlay := range block.Get("overlays").Items() {
		if overlay.Get("kind").Text() != o.Kind() || overlay.Get("name").Text() != o.Name() {
			continue
		}
		for _, patch := range overlay.Get("patches").Items() {
			if path := patch.Get("path"); strings.Contains(path.Text(), overlaid) {
				return path
			}
		}
	}
	return o.release.Pos()
}

// envAt returns the variable of the k8s block, else the component.
func (r Release) envAt(name string) source.Ref {
	for _, variable := range r.Pos().Get("k8s", "env").Items() {
		if variable.Get("name").Text() == name {
			return variable.Nearest("value")
		}
	}
	return r.Pos()
}

// scalars calls do for every scalar in a part of the input.
func scalars(at source.Ref, do func(source.Ref)) {
	for _, item := range at.Items() {
		scalars(item, do)
	}
	for _, f := range at.Fields() {
		scalars(f.Value, do)
	}
	if at.Text() != "" {
		do(at)
	}
}

// anyScalar tells whether a scalar in a part of the input satisfies is. It computes no positions, so it is
// cheap enough to run before scalars.
func anyScalar(n *yaml.Node, is func(string) bool) bool {
	if n == nil {
		return false
	}
	if n.Kind == yaml.AliasNode {
		return anyScalar(n.Alias, is)
	}
	return n.Kind == yaml.ScalarNode && is(n.Value) ||
		slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return anyScalar(item, is) })
}

// written returns the position of a text in the release's spec, as a whole scalar or a part of one. It returns
// the component if the spec does not have the text.
func (r Release) written(text string) source.Ref {
	whole, part := source.Ref{}, source.Ref{}
	scalars(r.Installation.Spec, func(at source.Ref) {
		if at.Text() == text && !whole.Exists() {
			whole = at
		}
		if strings.Contains(at.Text(), text) && !part.Exists() {
			part = at
		}
	})
	for _, at := range []source.Ref{whole, part} {
		if at.Exists() {
			return at
		}
	}
	return r.Pos()
}
