package istio

import (
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"github.com/meshpress/meshpress/internal/apitype"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// field is a field of a `k8s` block: which object it patches, and where.
type field struct {
	name   string
	object string   // kind; "" is the workload
	path   []string // "containers" stands for the component's container
}

// fields are applied in this order; their targets do not overlap
// (operator/pkg/render/postprocess.go upstream, which ignores volumes).
var fields = []field{
	{"affinity", "", podSpec("affinity")},
	{"env", "", podSpec("containers", "env")},
	{"hpaSpec", "HorizontalPodAutoscaler", []string{"spec"}},
	{"imagePullPolicy", "", podSpec("containers", "imagePullPolicy")},
	{"nodeSelector", "", podSpec("nodeSelector")},
	{"podAnnotations", "", []string{"spec", "template", "metadata", "annotations"}},
	{"podDisruptionBudget", "PodDisruptionBudget", []string{"spec"}},
	{"priorityClassName", "", podSpec("priorityClassName")},
	{"readinessProbe", "", podSpec("containers", "readinessProbe")},
	{"replicaCount", "", []string{"spec", "replicas"}},
	{"resources", "", podSpec("containers", "resources")},
	{"securityContext", "", podSpec("securityContext")},
	{"service", "Service", []string{"spec"}},
	{"serviceAnnotations", "Service", []string{"metadata", "annotations"}},
	{"strategy", "", []string{"spec", "strategy"}},
	{"tolerations", "", podSpec("tolerations")},
	{"volumeMounts", "", podSpec("containers", "volumeMounts")},
	{"volumes", "", podSpec("volumes")},
}

func podSpec(path ...string) []string { return append([]string{"spec", "template", "spec"}, path...) }

// notOnDaemonSets are fields that a DaemonSet does not have; istioctl writes
// them all the same.
var notOnDaemonSets = map[string]string{
	"replicaCount": "a DaemonSet runs one pod on each node",
	"strategy":     "a DaemonSet has `updateStrategy`: set `updateStrategy` in the values, or use an overlay",
}

// Patch applies the `k8s` block to the objects of the release; objects that it
// changes are copied. Findings: fields whose object is not there.
func (r *Release) Patch(objects []*manifest.Object) ([]*manifest.Object, diag.List) {
	var found diag.List
	objects = r.adjustGateway(objects)
	r.patched = nil
	block := getMap(r.instance.block.data, "k8s")
	for _, f := range fields {
		value, ok := block[f.name]
		if f.name == "env" {
			value = r.patchedEnv(value)
			list, isList := value.([]any)
			ok = ok && (!isList || len(list) > 0 || len(r.valued) == 0)
		}
		if !ok || r.skips(f, value, &found) {
			continue
		}
		kind, name := r.target(f)
		i := slices.IndexFunc(objects, func(o *manifest.Object) bool { return o.Kind() == kind && o.Name() == name })
		if i < 0 {
			r.noTarget(f, kind, name, &found)
			continue
		}
		if f.name == "env" {
			value = r.lastVariables(value, &found)
		}
		patched, err := r.apply(f, value, objects[i])
		if err != nil {
			r.report(diag.PatchInvalid, f.name, fmt.Sprintf("`k8s.%s` cannot be applied to %s %q: %v",
				f.name, kind, name, err), "", &found)
			continue
		}
		again := func(o *manifest.Object) (*manifest.Object, error) { return r.apply(f, value, o) }
		r.changed(Change{ByPatch, "k8s." + f.name, r.instance.at.Get("k8s", f.name), again}, objects[i], patched)
		objects[i] = patched
		r.patched = append(r.patched, applied{f, value, called{kind, name}})
		if f.name == "securityContext" {
			r.overridden(patched, &found)
		}
	}
	return objects, found
}

// skips tells whether to leave out a field because it has no effect or would be invalid, and reports it.
func (r *Release) skips(f field, value any, found *diag.List) bool {
	if r.instance.kind == "" {
		text := "`k8s." + f.name + "` has no effect: the component has no workload, only overlays apply"
		r.report(diag.Ignored, f.name, text, "", found)
		return true
	}
	if f.name == "replicaCount" && value == int64(0) {
		return true // the product's type cannot tell 0 from unset
	}
	if r.spec.options.Istioctl {
		if f.name == "volumes" || f.name == "volumeMounts" {
			r.report(diag.Ignored, f.name, "`k8s."+f.name+"` has no effect in istioctl", "use an overlay", found)
			return true
		}
		return false
	}
	if reason := notOnDaemonSets[f.name]; reason != "" && r.instance.kind == "DaemonSet" {
		r.report(diag.Ignored, f.name, "`k8s."+f.name+"` has no effect: "+reason, "", found)
		return true
	}
	return false
}

func (r *Release) target(f field) (kind, name string) {
	switch f.object {
	case "":
		return r.instance.kind, r.workload
	case "Service":
		if r.instance.isGateway() && !r.spec.options.Istioctl {
			return "Service", r.service
		}
	}
	return f.object, r.workload
}

func (r *Release) noTarget(f field, kind, name string, found *diag.List) {
	if r.spec.options.Istioctl {
		return
	}
	if kind == "Service" && r.noService {
		return // the active revision, or the user, has the Service
	}
	hint := ""
	if kind == "PodDisruptionBudget" {
		hint = "newer charts render it for more than one replica only"
	}
	r.report(diag.PatchNoTarget, f.name, fmt.Sprintf("`k8s.%s` has no effect: there is no %s %q",
		f.name, kind, name), hint, found)
}

// apply is one strategic merge patch.
func (r *Release) apply(f field, value any, o *manifest.Object) (*manifest.Object, error) {
	typed, err := apitype.New(o.APIVersion(), o.Kind())
	if err != nil {
		return nil, err
	}
	before, err := json.Marshal(o.Data)
	if err != nil {
		return nil, err
	}
	reduced, finish, err := r.mergeList(f, r.value(f, value), o.Data)
	if err != nil {
		return nil, err
	}
	patch, err := json.Marshal(r.patch(f, reduced))
	if err != nil {
		return nil, err
	}
	after, err := mergePatch(before, patch, typed)
	if err != nil {
		return nil, err
	}
	patched, err := manifest.FromJSON(after)
	if err != nil {
		return nil, err
	}
	if err := finish(patched.Data); err != nil {
		return nil, err
	}
	if f.name == "podDisruptionBudget" {
		r.oneBudget(patched.Data)
	}
	return patched, nil
}

// mergePatch returns an error where the library panics: on keys of lists that are
// maps, as in `env: [{name: {}}]`.
func mergePatch(before, patch []byte, typed any) (after []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the patch does not have the types of Kubernetes: %v", p)
		}
	}()
	return strategicpatch.StrategicMergePatch(before, patch, typed)
}

// value is what a field patches with.
func (r *Release) value(f field, value any) any {
	switch f.name {
	case "env":
		return flatReferences(value)
	case "service":
		if service, ok := value.(values); ok && r.instance.isGateway() {
			return without(service, "ports") // they are values: a merge by port cannot remove one
		}
	}
	return value
}

func (r *Release) patch(f field, value any) values {
	for _, key := range slices.Backward(f.path) {
		if key == "containers" {
			container, _ := value.(values)
			container["name"] = r.instance.container
			value = []any{container}
		}
		value = values{key: value}
	}
	return value.(values)
}

// oneBudget drops the limit of the chart if the user sets the other one: Kubernetes
// refuses a budget with both. istioctl leaves a null.
func (r *Release) oneBudget(budget values) {
	spec := getMap(budget, "spec")
	if spec["maxUnavailable"] == nil || spec["minAvailable"] == nil {
		return
	}
	if r.spec.options.Istioctl {
		spec["minAvailable"] = nil
		return
	}
	delete(spec, "minAvailable")
}

// flatReferences accepts the shape of the protobuf messages: the name of a
// secret or config map in `localObjectReference`.
func flatReferences(env any) any {
	list, _ := manifest.Copy(env).([]any)
	for _, item := range list {
		variable, _ := item.(values)
		if divisor := getString(variable, "valueFrom", "resourceFieldRef", "divisor", "string"); divisor != "" {
			set(variable, divisor, "valueFrom", "resourceFieldRef", "divisor")
		}
		for _, key := range []string{"secretKeyRef", "configMapKeyRef"} {
			ref := getMap(variable, "valueFrom", key)
			if local := getMap(ref, "localObjectReference"); local != nil {
				if ref["name"] == nil {
					ref["name"] = local["name"]
				}
				delete(ref, "localObjectReference")
			}
		}
	}
	return list
}

// report adds a finding at a field of the k8s block.
func (r *Release) report(code diag.Code, name, text, hint string, found *diag.List) {
	pos := at(r.instance, r.spec)
	if r.instance.at.Get("k8s", name).Exists() {
		pos = r.instance.at.Get("k8s", name)
	}
	found.Add(diag.Diagnostic{Code: code, Pos: pos.Pos(), Field: pos.Path(), Text: text, Hint: hint})
}
