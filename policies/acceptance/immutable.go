package acceptance

import (
	"reflect"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// immutable are the fields that cannot change after creation, by kind.
var immutable = map[string][]string{
	"Deployment": {"spec.selector"}, "DaemonSet": {"spec.selector"},
	"StatefulSet": {"spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"},
	"RoleBinding": {"roleRef"}, "ClusterRoleBinding": {"roleRef"},
	"Job": {"spec.selector", "spec.template"}, "PriorityClass": {"value"}, "ResourceQuota": {"spec.scopes"},
	"Secret": {"type"}, "PersistentVolumeClaim": {"spec.storageClassName", "spec.accessModes", "spec.volumeName"},
	"CustomResourceDefinition": {"spec.scope", "spec.group"},
}

// Immutable lists the fields that differ between two versions of an object and
// that the API server does not let change. The caller must reduce an object that
// was read from a cluster to the fields that are rendered, because fields that the
// API server adds would count as changes.
func Immutable(before, after *manifest.Object) []string {
	var out []string
	for _, path := range immutable[after.Kind()] {
		keys := strings.Split(path, ".")
		if !reflect.DeepEqual(before.Get(keys...), after.Get(keys...)) {
			out = append(out, path)
		}
	}
	if after.Kind() == "Service" {
		out = append(out, serviceChanges(before, after)...)
	}
	return out
}

// serviceChanges lists the changed fields of a Service that are immutable while its type stays the same.
func serviceChanges(before, after *manifest.Object) []string {
	var out []string
	differs := func(path ...string) bool { return !reflect.DeepEqual(before.Get(path...), after.Get(path...)) }
	chosen := func(path ...string) bool {
		return before.Get(path...) != nil && after.Get(path...) != nil && differs(path...)
	}
	both := func(key, value string) bool {
		return before.Get("spec", key) == value && after.Get("spec", key) == value
	}
	if clusterIPChanges(before, after) {
		out = append(out, "spec.clusterIP")
	}
	if primaryFamilyChanges(before, after) {
		out = append(out, "spec.ipFamilies")
	}
	if both("type", "LoadBalancer") && differs("spec", "loadBalancerClass") {
		out = append(out, "spec.loadBalancerClass")
	}
	if both("type", "LoadBalancer") && both("externalTrafficPolicy", "Local") && chosen("spec", "healthCheckNodePort") {
		out = append(out, "spec.healthCheckNodePort")
	}
	return out
}

// primaryFamilyChanges tells whether the first IP family changes. The second one may be added and removed.
func primaryFamilyChanges(before, after *manifest.Object) bool {
	was, is := before.List("spec", "ipFamilies"), after.List("spec", "ipFamilies")
	return !isExternal(before) && !isExternal(after) && len(was) > 0 && len(is) > 0 && was[0] != is[0]
}

func isExternal(o *manifest.Object) bool { return o.Get("spec", "type") == "ExternalName" }

// clusterIPChanges tells whether a set address changes. An address that the cluster chose is not known here,
// but it is never "None".
func clusterIPChanges(before, after *manifest.Object) bool {
	was, _ := before.Get("spec", "clusterIP").(string)
	is, _ := after.Get("spec", "clusterIP").(string)
	if isExternal(before) || isExternal(after) || was == is {
		return false
	}
	return is == "None" || was != "" && is != ""
}
