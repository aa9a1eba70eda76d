package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/manifest"
)

// readers returns the workloads that read a ConfigMap into their environment. They read it only when a pod
// starts.
func (ch *change) readers(o diff.Object) []Effect {
	if !slices.ContainsFunc(o.Changes, func(c diff.Change) bool { return strings.HasPrefix(c.Path, "data") }) {
		return nil
	}
	var out []Effect
	for _, w := range ch.after.All() {
		if w.Key().Namespace == o.Namespace && ch.was[w.Key()] != nil && !ch.rolls(w) && takes(w, o.Name) {
			out = append(out, Effect{Stays, o.Key().String(),
				fmt.Sprintf("pods of %s have it in their environment: they see the change when they restart, and nothing "+
					"restarts them", w.Key())})
		}
	}
	return out
}

// takes tells whether a container of a workload reads a ConfigMap into its environment.
func takes(workload *manifest.Object, name string) bool {
	pod := func(kind string) []*manifest.Object { return items(workload.List("spec", "template", "spec", kind)) }
	return slices.ContainsFunc(append(pod("containers"), pod("initContainers")...), func(container *manifest.Object) bool {
		return slices.ContainsFunc(items(container.List("envFrom")), func(o *manifest.Object) bool {
			return o.Get("configMapRef", "name") == name
		}) ||
			slices.ContainsFunc(items(container.List("env")), func(o *manifest.Object) bool {
				return o.Get("valueFrom", "configMapKeyRef", "name") == name
			})
	})
}

// items returns the maps of a list as objects, for their method Get.
func items(list []any) []*manifest.Object {
	var out []*manifest.Object
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			out = append(out, manifest.New(m))
		}
	}
	return out
}
