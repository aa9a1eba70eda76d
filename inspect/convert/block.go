package convert

import (
	"strings"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/source"
)

// blockFields are the fields of a `k8s` block that are values of the same meaning, by component. The proof tells
// where the objects differ all the same.
var blockFields = map[string]map[string]string{
	"pilot": {"resources": "resources", "nodeSelector": "nodeSelector", "affinity": "affinity",
		"tolerations": "tolerations", "podAnnotations": "podAnnotations", "serviceAnnotations": "serviceAnnotations",
		"replicaCount": "replicaCount", "volumes": "volumes", "volumeMounts": "volumeMounts", "env": "env"},
	"cni": {"resources": "resources", "affinity": "affinity", "podAnnotations": "podAnnotations"},
	"ztunnel": {"resources": "resources", "nodeSelector": "nodeSelector", "affinity": "affinity",
		"tolerations": "tolerations", "podAnnotations": "podAnnotations", "volumes": "volumes",
		"volumeMounts": "volumeMounts", "env": "env"},
}

// block returns the values of a release with those of its `k8s` block, below the section of the component.
func block(r values.Release, section map[string]any) {
	at := r.Install.Spec.Get("components", r.Component(), "k8s")
	for _, f := range at.Fields() {
		if value, ok := asValue(r.Component(), f); ok {
			section[blockFields[r.Component()][f.Name]] = merged(section[blockFields[r.Component()][f.Name]], value)
		}
	}
	if hpa := at.Get("hpaSpec"); r.Component() == "pilot" {
		for field, key := range map[string]string{"minReplicas": "autoscaleMin", "maxReplicas": "autoscaleMax"} {
			if value := hpa.Get(field); !value.IsNull() {
				section[key] = value.Value()
			}
		}
	}
}

// asValue returns a field of a block as a value of the chart.
func asValue(component string, f source.Field) (any, bool) {
	if blockFields[component][f.Name] == "" || f.Value.IsNull() {
		return nil, false
	}
	if f.Name != "env" {
		return f.Value.Value(), true
	}
	env := map[string]any{}
	for _, item := range f.Value.Items() {
		if item.Get("value").IsNull() {
			return nil, false // it is read from elsewhere
		}
		env[item.Get("name").Text()] = item.Get("value").Text()
	}
	return env, true
}

// merged puts a map over another; anything else replaces.
func merged(before, value any) any {
	old, isMap := before.(map[string]any)
	over, both := value.(map[string]any)
	if !isMap || !both {
		return value
	}
	out := clone(old)
	for key, v := range over {
		out[key] = v
	}
	return out
}

// isCarried tells whether a step of the changes after Helm has become a value.
func isCarried(r values.Release, step istio.Change) bool {
	name, isBlock := strings.CutPrefix(step.What, "k8s.")
	if step.By != istio.ByPatch || !isBlock {
		return false
	}
	if name == "hpaSpec" && r.Component() == "pilot" {
		return len(step.At.Keys()) > 0 && onlyBounds(step.At)
	}
	_, ok := asValue(r.Component(), source.Field{Name: name, Value: step.At})
	return ok
}

// onlyBounds tells whether an autoscaler says how many pods there are, and nothing else that has no value.
func onlyBounds(at source.Ref) bool {
	for _, key := range at.Keys() {
		if key != "minReplicas" && key != "maxReplicas" && key != "scaleTargetRef" {
			return false
		}
	}
	return true
}
