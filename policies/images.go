package policies

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// imagesOf lists the images that an object names: those of pods, those in their
// variables and annotations, and those of the templates that istiod injects.
func imagesOf(o *manifest.Object) []string {
	if pod, ok := o.Get("spec", "template", "spec").(map[string]any); ok {
		return imagesOfPod(o, pod)
	}
	var out []string
	if data, ok := o.Data["data"].(map[string]any); ok && o.Kind() == "ConfigMap" {
		for _, key := range slices.Sorted(maps.Keys(data)) {
			text, _ := data[key].(string)
			out = append(out, imagesIn(text)...)
		}
	}
	return out
}

func imagesOfPod(o *manifest.Object, pod map[string]any) []string {
	var out []string
	for _, container := range (workload{pod: pod}).containers() {
		image, _ := container["image"].(string)
		out = append(out, image)
		env, _ := container["env"].([]any)
		for _, item := range env {
			variable, _ := item.(map[string]any)
			out = append(out, imageNamed(variable["name"], variable["value"])...)
		}
	}
	annotations, _ := o.Get("spec", "template", "metadata", "annotations").(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(annotations)) {
		out = append(out, imageNamed(name, annotations[name])...)
	}
	return out
}

// imageNamed returns the image of a variable or annotation like PROXY_IMAGE or
// sidecar.istio.io/proxyImage.
func imageNamed(name, value any) []string {
	key, _ := name.(string)
	image, _ := value.(string)
	if strings.HasSuffix(strings.ToLower(key), "image") && strings.Contains(image, "/") {
		return []string{image}
	}
	return nil
}

// imagesIn lists the images in a template or in JSON. What the template makes
// up when a pod is injected cannot be known; a name without a registry is put
// behind the hub.
func imagesIn(text string) []string {
	var out []string
	for {
		_, rest, found := strings.Cut(text, "image")
		if !found {
			return out
		}
		text = rest
		line, _, _ := strings.Cut(rest, "\n")
		value, isKey := strings.CutPrefix(strings.TrimPrefix(line, `"`), ":")
		image := strings.Trim(value, " \t\r\",'")
		if isKey && strings.Contains(image, "/") && !strings.Contains(image, "{{") {
			out = append(out, image)
		}
	}
}
