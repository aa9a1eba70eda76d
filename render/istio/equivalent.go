package istio

import (
	"maps"

	"github.com/meshpress/meshpress/render/manifest"
)

// Equivalents returns the values that a chart may have for a field of a `k8s` block, below the values of the
// component. No chart has all of them.
func Equivalents(field string, value any) []values {
	switch field {
	case "env":
		return environment(value)
	case "hpaSpec":
		return autoscaling(value)
	case "priorityClassName":
		return []values{{field: value}, {"global": values{field: value}}}
	case "service", "podDisruptionBudget", "securityContext":
		return []values{{field: value}}
	case "serviceAnnotations":
		return []values{{field: value}, {"service": values{"annotations": value}}}
	case "strategy":
		rolling := manifest.At(value, "rollingUpdate")
		return []values{{field: value}, present(values{
			"rollingMaxSurge":       manifest.At(rolling, "maxSurge"),
			"rollingMaxUnavailable": manifest.At(rolling, "maxUnavailable")})}
	}
	return []values{{field: value}}
}

// environment returns a list of variables as a map; variables without a plain value stay a list.
func environment(list any) []values {
	plain, rest := values{}, []any{}
	items, _ := list.([]any)
	for _, one := range items {
		name, _ := manifest.At(one, "name").(string)
		if value, ok := manifest.At(one, "value").(string); ok {
			plain[name] = value
		} else {
			rest = append(rest, one)
		}
	}
	out := values{"env": plain}
	if len(rest) > 0 {
		out["envVarFrom"] = rest
	}
	return []values{out}
}

// autoscaling returns the spec of an autoscaler as istiod's chart has it, and as the gateway chart has it.
func autoscaling(spec any) []values {
	low, high := manifest.At(spec, "minReplicas"), manifest.At(spec, "maxReplicas")
	behavior := manifest.At(spec, "behavior")
	cpu, memory := utilization(spec, "cpu"), utilization(spec, "memory")
	return []values{
		present(values{"autoscaleMin": low, "autoscaleMax": high, "autoscaleBehavior": behavior,
			"cpu":    present(values{"targetAverageUtilization": cpu}),
			"memory": present(values{"targetAverageUtilization": memory})}),
		{"autoscaling": present(values{"minReplicas": low, "maxReplicas": high, "autoscaleBehavior": behavior,
			"targetCPUUtilizationPercentage": cpu, "targetMemoryUtilizationPercentage": memory})},
	}
}

// utilization returns the target of a resource metric, nil if there is none.
func utilization(spec any, resource string) any {
	metrics, _ := manifest.At(spec, "metrics").([]any)
	for _, metric := range metrics {
		of := manifest.At(metric, "resource")
		if manifest.At(of, "name") == resource {
			if target := manifest.At(of, "target", "averageUtilization"); target != nil {
				return target
			}
			return manifest.At(of, "targetAverageUtilization")
		}
	}
	return nil
}

// present leaves out what is nil or an empty map.
func present(m values) values {
	maps.DeleteFunc(m, func(_ string, value any) bool {
		below, isMap := value.(values)
		return value == nil || isMap && len(below) == 0
	})
	return m
}
