package istio

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// legacyPaths are the equivalents, in the gateway chart, of values that the
// legacy charts have below `gateways.<name>`.
var legacyPaths = map[string]string{
	"autoscaleEnabled":                "autoscaling.enabled",
	"autoscaleMin":                    "autoscaling.minReplicas",
	"autoscaleMax":                    "autoscaling.maxReplicas",
	"autoscaleBehavior":               "autoscaling.autoscaleBehavior",
	"cpu.targetAverageUtilization":    "autoscaling.targetCPUUtilizationPercentage",
	"memory.targetAverageUtilization": "autoscaling.targetMemoryUtilizationPercentage",
	"env":                             "env",
	"resources":                       "resources",
	"nodeSelector":                    "nodeSelector",
	"tolerations":                     "tolerations",
	"affinity":                        "affinity",
	"podAnnotations":                  "podAnnotations",
	"replicaCount":                    "replicaCount",
	"topologySpreadConstraints":       "topologySpreadConstraints",
	"additionalContainers":            "additionalContainers",
	"serviceAccount.annotations":      "serviceAccount.annotations",
	"serviceAnnotations":              "service.annotations",
	"type":                            "service.type",
	"loadBalancerIP":                  "service.loadBalancerIP",
	"loadBalancerSourceRanges":        "service.loadBalancerSourceRanges",
	"externalTrafficPolicy":           "service.externalTrafficPolicy",
	"ipFamilyPolicy":                  "service.ipFamilyPolicy",
	"ipFamilies":                      "service.ipFamilies",
	"ports":                           "service.ports",
	"externalIPs":                     "service.externalIPs",
	"loadBalancerClass":               "service.loadBalancerClass",
	"networkGateway":                  "networkGateway",
}

// legacyHandled are values of gateways that other code reads.
var legacyHandled = []string{"enabled", "customService"}

// fromLegacy translates the user's legacy gateway values, and reports those that the gateway chart cannot express.
func (r *Release) fromLegacy(legacy layered, found *diag.List) layered {
	out := newLayered(r.spec.options.Origins)
	out.contested = &r.contested
	var rest []string
	for _, key := range slices.Sorted(maps.Keys(legacy.data)) {
		v := legacy.item(key)
		if v.value != nil && !slices.Contains(legacyHandled, key) && !r.translate(out, legacy, key) {
			rest = append(rest, key)
		}
	}
	for _, key := range rest { // after the lists that they add to
		if build := legacyBuilt[key]; build == nil || !build(r, legacy.item(key), out) {
			r.unmapped(key, found)
		}
	}
	return out
}

// translate translates a value that has a place in the gateway chart. It tells whether it
// translated the whole value.
func (r *Release) translate(out, legacy layered, key string) bool {
	v := legacy.item(key)
	if to, ok := legacyPaths[key]; ok {
		out.put(v.as(manifest.Copy(v.value)), strings.Split(to, ".")...)
		return true
	}
	if _, isText := v.value.(string); isText && key == "injectionTemplate" {
		out.putDefault(v, "podAnnotations", "inject.istio.io/templates")
		return true
	}
	if legacyBuilt[key] == nil && r.passesOn(key) {
		out.lay(legacy.only(key))
		return true
	}
	return translateBelow(out, legacy.at(key), key)
}

// translateBelow translates what is in a map of legacy values. It tells whether
// that is all of it.
func translateBelow(out, sub layered, key string) bool {
	all := sub.data != nil
	for _, below := range slices.Sorted(maps.Keys(sub.data)) {
		to, ok := legacyPaths[key+"."+below]
		if ok {
			v := sub.item(below)
			out.put(v.as(manifest.Copy(v.value)), strings.Split(to, ".")...)
		}
		all = all && ok
	}
	return all
}

func (r *Release) unmapped(key string, found *diag.List) {
	at := r.spec.user.Get("values").Get(anys(r.instance.root)...).Nearest(key)
	found.Add(diag.Diagnostic{Code: diag.Unmapped, Pos: at.Pos(), Field: at.Path(),
		Text: fmt.Sprintf("`values.%s.%s` has no equivalent in the gateway chart", strings.Join(r.instance.root, "."), key),
		Hint: legacyHint(key)})
}

func legacyHint(key string) string {
	switch key {
	case "name":
		return "the name is that of the entry of `components`"
	case "labels":
		return "set `label` of the entry of `components`"
	case "rollingMaxSurge", "rollingMaxUnavailable":
		return "set `k8s.strategy` of the entry of `components`"
	}
	return "use an overlay, or the legacy charts: `spec: {gateways: {chart: legacy}}` in meshpress.yaml"
}
