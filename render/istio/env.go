package istio

import (
	"slices"
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// envPaths are the values for variables that charts have, by component.
var envPaths = map[string][]string{"pilot": {"pilot", "env"}, "ztunnel": {"ztunnel", "env"}}

// withEnv makes values of the variables of `k8s.env`, as the lifecycle agent does.
// A chart sorts them among its own; a patch would put them in another order, and
// another order replaces the pods. What no value can say stays a patch.
func (r *Release) withEnv(v layered, path []string) layered {
	if len(path) == 0 || r.spec.options.Istioctl {
		return v
	}
	list, _ := get(r.instance.block.data, "k8s", "env")
	variables, _ := list.([]any)
	forked, times := false, map[string]int{}
	for _, one := range variables {
		times[nameOf(one)]++
	}
	for i, one := range variables {
		variable, _ := one.(values)
		name, text := nameOf(one), variable["value"]
		if s, ok := text.(string); !ok || len(variable) != 2 || !isPlain(s) || times[name] > 1 || r.hasVariable(name) {
			continue
		}
		if !forked {
			v, forked = v.fork(path...), true
		}
		v.put(r.instance.block.entry(i, "k8s", "env").item("value"), append(slices.Clone(path), name)...)
		r.valued = append(r.valued, name)
	}
	return v
}

// isPlain tells whether charts can print a text between quotes.
func isPlain(text string) bool { return !strings.ContainsAny(text, "\"\\\n\r\t") }

// hasVariable tells whether the chart sets a variable by itself: as a value it
// would be there twice.
func (r *Release) hasVariable(name string) bool {
	return name == "" || slices.ContainsFunc(r.Chart.Templates, func(f *helmchart.File) bool {
		text := string(f.Data)
		return strings.Contains(text, "- name: "+name+"\n") || strings.Contains(text, `- name: "`+name+"\"\n")
	})
}

// patchedEnv is what is left of `k8s.env` to patch.
func (r *Release) patchedEnv(env any) any {
	list, _ := env.([]any)
	if len(r.valued) == 0 {
		return env
	}
	return slices.DeleteFunc(slices.Clone(list), func(one any) bool {
		return slices.Contains(r.valued, nameOf(one))
	})
}
