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
	for _, w := range ch.new.readers[ref{"ConfigMap", o.Namespace, o.Name}] {
		if ch.was[w.Key()] != nil && !ch.rolls(w) {
			out = append(out, Effect{Stays, o.Key().String(),
				fmt.Sprintf("pods of %s have it in their environment: they see the change when they restart, and nothing "+
					"restarts them", w.Key())})
		}
	}
	return out
}

// configMapsOf returns the ConfigMaps that containers of a workload read into their environment.
func configMapsOf(workload *manifest.Object) map[string]bool {
	out := map[string]bool{}
	add := func(list []any, path ...string) {
		for _, o := range items(list) {
			if name, ok := o.Get(path...).(string); ok {
				out[name] = true
			}
		}
	}
	for _, kind := range []string{"containers", "initContainers"} {
		for _, container := range items(workload.List("spec", "template", "spec", kind)) {
			add(container.List("envFrom"), "configMapRef", "name")
			add(container.List("env"), "valueFrom", "configMapKeyRef", "name")
		}
	}
	return out
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
