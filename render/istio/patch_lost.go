package istio

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// lastVariables keeps the last of the variables that have one name, as the kubelet does, and reports the others:
// the API server refuses a list that has a variable twice.
func (r *Release) lastVariables(env any, found *diag.List) any {
	list, isList := env.([]any)
	if !isList || r.spec.options.Istioctl {
		return env
	}
	last := map[string]int{}
	for i, one := range list {
		last[nameOf(one)] = i
	}
	out := make([]any, 0, len(list))
	for i, one := range list {
		name := nameOf(one)
		if name == "" || last[name] == i {
			out = append(out, one)
			continue
		}
		at, winner := r.instance.at.Get("k8s", "env", i), r.instance.at.Get("k8s", "env", last[name])
		found.Add(at.Finding(diag.ValueConflict, fmt.Sprintf("`%s` has no effect: variable %q is set again at %s",
			at.Path(), name, winner.Pos()), "remove the one that you do not mean"))
	}
	return out
}

func nameOf(variable any) string {
	m, _ := variable.(values)
	return getString(m, "name")
}

// overridden reports fields of the pod's security context that every container of the chart sets to something else.
func (r *Release) overridden(o *manifest.Object, found *diag.List) {
	pod := getMap(r.instance.block.data, "k8s", "securityContext")
	containers := manifest.Maps(o.Get("spec", "template", "spec", "containers"))
	for _, key := range slices.Sorted(maps.Keys(pod)) {
		var names []string
		for _, c := range containers {
			if own, ok := get(c, "securityContext", key); ok && own != nil && !equal(own, pod[key]) {
				names = append(names, strconv.Quote(getString(c, "name")))
			}
		}
		if len(names) == 0 || len(names) < len(containers) {
			continue
		}
		at := r.instance.at.Get("k8s", "securityContext", key)
		found.Add(at.Finding(diag.ValueConflict, fmt.Sprintf("`%s`%s has no effect: the chart sets `securityContext.%s` "+
			"of container %s", at.Path(), said(at), key, diag.Names(names)),
			fmt.Sprintf("use an overlay of `spec.template.spec.containers.[name:%s].securityContext.%s`",
				getString(containers[0], "name"), key)))
	}
}
