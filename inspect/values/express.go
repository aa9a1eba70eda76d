package values

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

// roots are the places below which charts have the values of a component. Charts since 1.24 have them at the top.
var roots = [][]string{nil, {"pilot"}, {"cni"}}

// forms returns the values that a chart may have for a field of a `k8s` block. Which of them the chart has is
// found out by rendering it.
func forms(field string, value any) []map[string]any {
	switch field {
	case "env":
		return environment(value)
	case "hpaSpec":
		return autoscaling(value)
	case "priorityClassName":
		return []map[string]any{{field: value}, {"global": map[string]any{field: value}}}
	case "service", "podDisruptionBudget", "securityContext":
		return []map[string]any{{field: value}}
	case "serviceAnnotations":
		return []map[string]any{{field: value}, {"service": map[string]any{"annotations": value}}}
	case "strategy":
		rolling := at(value, "rollingUpdate")
		return []map[string]any{{field: value}, present(map[string]any{
			"rollingMaxSurge": at(rolling, "maxSurge"), "rollingMaxUnavailable": at(rolling, "maxUnavailable")})}
	}
	return []map[string]any{{field: value}}
}

// environment returns a list of variables as a map; variables without a plain value stay a list.
func environment(list any) []map[string]any {
	plain, rest := map[string]any{}, []any{}
	items, _ := list.([]any)
	for _, one := range items {
		name, _ := at(one, "name").(string)
		if value, ok := at(one, "value").(string); ok {
			plain[name] = value
		} else {
			rest = append(rest, one)
		}
	}
	out := map[string]any{"env": plain}
	if len(rest) > 0 {
		out["envVarFrom"] = rest
	}
	return []map[string]any{out}
}

// autoscaling returns the spec of an autoscaler as istiod's chart has it, and as the gateway chart has it.
func autoscaling(spec any) []map[string]any {
	low, high, behavior := at(spec, "minReplicas"), at(spec, "maxReplicas"), at(spec, "behavior")
	cpu, memory := utilization(spec, "cpu"), utilization(spec, "memory")
	return []map[string]any{
		present(map[string]any{"autoscaleMin": low, "autoscaleMax": high, "autoscaleBehavior": behavior,
			"cpu":    present(map[string]any{"targetAverageUtilization": cpu}),
			"memory": present(map[string]any{"targetAverageUtilization": memory})}),
		{"autoscaling": present(map[string]any{"minReplicas": low, "maxReplicas": high, "autoscaleBehavior": behavior,
			"targetCPUUtilizationPercentage": cpu, "targetMemoryUtilizationPercentage": memory})},
	}
}

// utilization returns the target of a resource metric, nil if there is none.
func utilization(spec any, resource string) any {
	metrics, _ := at(spec, "metrics").([]any)
	for _, metric := range metrics {
		of := at(metric, "resource")
		if at(of, "name") == resource {
			if target := at(of, "target", "averageUtilization"); target != nil {
				return target
			}
			return at(of, "targetAverageUtilization")
		}
	}
	return nil
}

// at returns the value at a path of maps, nil if there is none.
func at(value any, path ...string) any {
	for _, key := range path {
		m, _ := value.(map[string]any)
		value = m[key]
	}
	return value
}

// present leaves out what is nil or an empty map.
func present(m map[string]any) map[string]any {
	maps.DeleteFunc(m, func(_ string, value any) bool {
		below, isMap := value.(map[string]any)
		return value == nil || isMap && len(below) == 0
	})
	return m
}

// expressed is the values of a release, and the changes that they leave to do.
type expressed struct {
	from    *istio.Release
	seen    helm.Release // with the values
	objects []*manifest.Object
	changes []Change
}

// express adds values for changes that are done after Helm, where the chart has such values. A value stays if the
// final objects are the same and less is changed.
func (e *expressed) express() {
	for _, step := range e.steps() {
		field, isField := strings.CutPrefix(step.What, "k8s.")
		if step.By != istio.ByPatch || !isField {
			continue
		}
		e.tryForms(field, step.At.Value())
	}
}

// steps lists the steps of all changes, each once.
func (e *expressed) steps() []istio.Change {
	var out []istio.Change
	for _, change := range e.changes {
		for _, step := range change.Steps {
			if !slices.ContainsFunc(out, func(s istio.Change) bool { return s.What == step.What && s.By == step.By }) {
				out = append(out, step)
			}
		}
	}
	return out
}

func (e *expressed) tryForms(field string, value any) {
	for _, form := range forms(field, value) {
		for _, root := range roots {
			if e.try(form, root) {
				return
			}
		}
	}
}

// try keeps a form of a value if it is right and does something.
func (e *expressed) try(form map[string]any, root []string) bool {
	next := *e
	next.seen.Values = copyMap(e.seen.Values)
	lay(below(next.seen.Values, root), form)
	rendered, err := helm.Render(next.seen)
	if err != nil || len(rendered.Objects) != len(e.objects) {
		return false
	}
	next.objects = rendered.Objects
	next.changes = changes(e.from, next.objects)
	if steps(next.changes) >= steps(e.changes) || !slices.EqualFunc(e.final(), next.final(), sameInEffect) {
		return false
	}
	*e = next
	return true
}

// final returns the objects as they leave.
func (e *expressed) final() []*manifest.Object {
	return e.from.Changes(e.objects, func(istio.Change, *manifest.Object, *manifest.Object) {})
}

func steps(changes []Change) int {
	n := 0
	for _, c := range changes {
		n += len(c.Steps)
	}
	return n
}

// below returns the map at a path, and makes the maps on the way.
func below(m map[string]any, path []string) map[string]any {
	for _, key := range path {
		next, ok := m[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			m[key] = next
		}
		m = next
	}
	return m
}

// lay puts the values of src over those of dst, map by map.
func lay(dst, src map[string]any) {
	for key, value := range src {
		from, isMap := value.(map[string]any)
		into, both := dst[key].(map[string]any)
		if isMap && both {
			lay(into, from)
			continue
		}
		if isMap {
			value = copyMap(from)
		}
		dst[key] = value
	}
}
