package policies

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

var immutableField = &Rule{
	Code: diag.ImmutableField,
	Page: diag.Page{
		Why: `A field that the API server does not allow to change must not change.

			The selector of a Deployment or DaemonSet, the role of a binding, the address and the class of a
			Service and a few other fields can be set only once. Such a change passes every review, and
			fails in the middle of an upgrade, when it is applied.`,
		Source: `kubernetes.io, the API reference of each kind ("immutable", "cannot be updated"); the API
			server's validation of updates.`,
		Fix: `revert the change, give the object another name (for example by a new revision), or delete the
			object before you apply the change.`,
	},
	Upgrade: func(old *snapshot.Snapshot, c *Cluster, r *Report) {
		before := old.ByKey()
		for dir, o := range c.Snapshot().All() {
			previous := before[o.Key()]
			if previous == nil || previous == o {
				continue
			}
			for _, path := range immutableChanges(previous, o) {
				r.At(c.dirAt(dir), "`%s` of %s in cluster %q must not change: %s", path, o.Key(), c.Name,
					fromTo(previous, o, path)).
					Hint("the API server refuses it: take it back, or delete the object first")
			}
		}
	},
}

// immutable are the fields that cannot change after creation, by kind.
var immutable = map[string][]string{
	"Deployment": {"spec.selector"}, "DaemonSet": {"spec.selector"}, "StatefulSet": {"spec.selector", "spec.serviceName"},
	"RoleBinding": {"roleRef"}, "ClusterRoleBinding": {"roleRef"},
	"Job": {"spec.selector", "spec.template"}, "PriorityClass": {"value"}, "ResourceQuota": {"spec.scopes"},
	"Secret": {"type"},
}

func immutableChanges(before, after *manifest.Object) []string {
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

func fromTo(before, after *manifest.Object, path string) string {
	keys := strings.Split(path, ".")
	return fmt.Sprintf("it was %s and would be %s", short(before.Get(keys...)), short(after.Get(keys...)))
}

// short prints a value on one line, shortened.
func short(v any) string {
	if v == nil {
		return "not set"
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > 120 {
		return "something else"
	}
	return string(text)
}
