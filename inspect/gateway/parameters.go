package gateway

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
)

// parametersSince is the first minor version of Istio whose istiod reads the parameters of a Gateway.
const parametersSince = 26

func parametersName(gateway string) string { return gateway + "-parameters" }

// checkParameters reports an istiod that is too old.
func (s origin) checkParameters(gateway string) {
	if v := s.release.Version(); v.Before(1, parametersSince) {
		s.lost(nil,
			fmt.Sprintf("the parameters of Gateway %q have no effect: istiod %s does not read `parametersRef`, which "+
				"is new in 1.%d", gateway, v, parametersSince), "upgrade the control plane first")
	}
}

// wanted returns the rendered objects of the kinds that istiod makes, by kind. It leaves out names, selectors and
// labels, because istiod's objects have their own.
func (s origin) wanted() map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, k := range kinds {
		o := s.object(k.kind)
		if o == nil && k.kind == "Deployment" {
			o = s.object("DaemonSet")
		}
		if o == nil {
			continue
		}
		data := o.Clone().Data
		one := map[string]any{}
		if spec, ok := data["spec"].(map[string]any); ok {
			one["spec"] = withoutIdentity(k.kind, spec)
		}
		if annotations, _ := manifest.At(data, "metadata", "annotations").(map[string]any); len(annotations) > 0 {
			one["metadata"] = map[string]any{"annotations": annotations}
		}
		if len(one) > 0 {
			out[k.kind] = one
		}
	}
	return out
}

// withoutIdentity removes the fields of a spec that name objects, or that the injector reads.
func withoutIdentity(kind string, spec map[string]any) map[string]any {
	delete(spec, "selector")
	delete(spec, "scaleTargetRef")
	if kind == "Service" {
		delete(spec, "type") // the Gateway has it
		withDefaults(spec)
	}
	template, _ := spec["template"].(map[string]any)
	metadata, _ := template["metadata"].(map[string]any)
	delete(metadata, "labels") // the infrastructure of the Gateway has them
	annotations, _ := metadata["annotations"].(map[string]any)
	delete(annotations, "inject.istio.io/templates")
	delete(annotations, "sidecar.istio.io/inject")
	pod, _ := template["spec"].(map[string]any)
	delete(pod, "serviceAccountName")
	delete(pod, "serviceAccount")
	for _, c := range manifest.Maps(pod["containers"]) {
		if c["image"] == "auto" {
			delete(c, "image")
		}
	}
	return spec
}

// withDefaults writes the ports of a Service as the API server keeps them: with a protocol, and with a target only if
// it is another port.
func withDefaults(service map[string]any) {
	for _, port := range manifest.Maps(service["ports"]) {
		if port["protocol"] == nil {
			port["protocol"] = "TCP"
		}
		if reflect.DeepEqual(port["targetPort"], port["port"]) {
			delete(port, "targetPort")
		}
	}
}

// beyondAll returns the patches that turn the objects of istiod into the wanted ones, by kind.
func beyondAll(wanted map[string]map[string]any, made map[string]*manifest.Object) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, k := range kinds {
		want := wanted[k.kind]
		if want == nil {
			continue
		}
		var have map[string]any
		if o := made[k.kind]; o != nil {
			have = o.Data
		}
		if patch := beyond(want, have); len(patch) > 0 {
			out[k.kind] = patch
		}
	}
	return out
}

// beyond returns the fields of want that have lacks or has with another value.
func beyond(want, have map[string]any) map[string]any {
	out := map[string]any{}
	for key, w := range want {
		h, ok := have[key]
		if ok && reflect.DeepEqual(w, h) || isEmpty(w) {
			continue
		}
		sub, isMap := w.(map[string]any)
		below, both := h.(map[string]any)
		list, isList := w.([]any)
		old, bothLists := h.([]any)
		switch {
		case isMap && both:
			if inside := beyond(sub, below); len(inside) > 0 {
				out[key] = inside
			}
		case isList && bothLists && mergeKey(key, list) != "":
			if items := beyondItems(mergeKey(key, list), list, old); len(items) > 0 {
				out[key] = items
			}
		default:
			out[key] = w
		}
	}
	return out
}

// mergeKeys lists the keys by which a strategic merge finds the items of a list.
var mergeKeys = map[string][]string{"containers": {"name"}, "initContainers": {"name"}, "env": {"name"},
	"volumes": {"name"}, "volumeMounts": {"mountPath"}, "imagePullSecrets": {"name"}, "ports": {"containerPort", "port"},
	"sysctls": {"name"}}

// mergeKey returns the key that all items of a list have, "" if a patch replaces the list as a whole.
func mergeKey(name string, list []any) string {
	for _, key := range mergeKeys[name] {
		if !slices.ContainsFunc(list, func(item any) bool { return manifest.At(item, key) == nil }) {
			return key
		}
	}
	return ""
}

func beyondItems(key string, want, have []any) []any {
	var out []any
	for _, item := range want {
		w, _ := item.(map[string]any)
		i := slices.IndexFunc(have, func(h any) bool { return reflect.DeepEqual(manifest.At(h, key), w[key]) })
		if i < 0 {
			out = append(out, w)
			continue
		}
		h, _ := have[i].(map[string]any)
		if inside := beyond(w, h); len(inside) > 0 {
			inside[key] = w[key]
			out = append(out, inside)
		}
	}
	return out
}

func isEmpty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return v == nil
}
