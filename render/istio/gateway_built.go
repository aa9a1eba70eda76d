package istio

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// legacyBuilt has the legacy gateway values that the gateway chart has in another form. Each function adds that
// form to out, and tells whether the chart can express the value.
var legacyBuilt = map[string]func(r *Release, v item, out layered) bool{
	"configVolumes":                    volumesOf("configMap", "configMapName", "name"),
	"ingressPorts":                     (*Release).addPorts,
	"podAntiAffinityLabelSelector":     antiAffinity("requiredDuringSchedulingIgnoredDuringExecution", requiredTerm),
	"podAntiAffinityTermLabelSelector": antiAffinity("preferredDuringSchedulingIgnoredDuringExecution", preferredTerm),
	"rollingMaxSurge":                  rolling("maxSurge"),
	"rollingMaxUnavailable":            rolling("maxUnavailable"),
	"runAsRoot":                        (*Release).runAsRoot,
	"secretVolumes":                    volumesOf("secret", "secretName", "secretName"),
}

// reservedValues are values of the gateway chart that meshpress sets itself.
var reservedValues = []string{"name", "labels", "revision", "global", "platform"}

// passesOn tells whether the gateway chart has a value of the same name.
func (r *Release) passesOn(key string) bool {
	_, ok := r.Chart.Default(key)
	return ok && !slices.Contains(reservedValues, key)
}

// volumesOf mounts what a legacy list names. As in the legacy charts, the volume is optional and read-only, and
// an item without a `mountPath` is a volume alone.
func volumesOf(kind, legacyKey, key string) func(*Release, item, layered) bool {
	return func(_ *Release, v item, out layered) bool {
		for _, one := range manifest.Maps(v.value) {
			volume := values{"name": one["name"], kind: values{key: one[legacyKey], "optional": true}}
			v.addTo(out, volume, "volumes")
			if path := getString(one, "mountPath"); path != "" {
				v.addTo(out, values{"name": one["name"], "mountPath": path, "readOnly": true}, "volumeMounts")
			}
		}
		return true
	}
}

// addTo appends to a list of out what is made of a legacy value.
func (o item) addTo(out layered, one any, path ...string) {
	out.put(out.appended(one, func() Origin { return o.record.origin() }, path...), path...)
}

// rolling sets a bound of rolling updates. Charts before 1.24 have no value for it.
func rolling(key string) func(*Release, item, layered) bool {
	return func(r *Release, v item, out layered) bool {
		if !r.passesOn("strategy") {
			return false
		}
		out.put(v, "strategy", "rollingUpdate", key)
		return true
	}
}

// runAsRoot lets the container run as root; the chart's default forbids it.
func (r *Release) runAsRoot(v item, out layered) bool {
	if v.value == true {
		out.put(v.as(values{"runAsUser": int64(0), "runAsGroup": int64(0), "runAsNonRoot": false}),
			"containerSecurityContext")
	}
	return true
}

// addPorts adds ports to those of the Service. The chart replaces its own ports by the ones that are set.
func (r *Release) addPorts(v item, out layered) bool {
	ports := out.item("service", "ports").value
	if ports == nil {
		ports, _ = r.Chart.Default("service", "ports")
	}
	list, _ := manifest.Copy(ports).([]any)
	for _, one := range manifest.Maps(v.value) {
		list = append(list, values{"port": one["port"], "name": one["name"]})
	}
	out.put(v.as(list), "service", "ports")
	return true
}

// antiAffinity writes selectors as terms of the pod's affinity.
func antiAffinity(key string, term func(selector, one values) values) func(*Release, item, layered) bool {
	return func(_ *Release, v item, out layered) bool {
		for _, one := range manifest.Maps(v.value) {
			expression := values{"key": one["key"], "operator": one["operator"]}
			if text := getString(one, "values"); text != "" {
				expression["values"] = anys(strings.Split(text, ","))
			}
			selector := values{"matchExpressions": []any{expression}}
			v.addTo(out, term(selector, one), "affinity", "podAntiAffinity", key)
		}
		return true
	}
}

func requiredTerm(selector, one values) values {
	term := values{"labelSelector": selector, "topologyKey": one["topologyKey"]}
	if text := getString(one, "namespaces"); text != "" {
		term["namespaces"] = anys(strings.Split(text, ","))
	}
	return term
}

func preferredTerm(selector, one values) values {
	return values{"podAffinityTerm": values{"labelSelector": selector, "topologyKey": one["topologyKey"]},
		"weight": int64(100)}
}
