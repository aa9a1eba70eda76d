package image

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// Written returns the images that an object itself names, in the order of its fields: those of pods, including
// "auto", and those in texts of a ConfigMap. It runs no template, so rules can call it for every object of a
// fleet. [List] finds more.
func Written(o *manifest.Object) []string {
	var out []string
	eachPod(o.Data, func(p pod) {
		for _, n := range p.images() {
			out = append(out, n.ref)
		}
	})
	data, _ := o.Data["data"].(map[string]any)
	if o.Kind() != "ConfigMap" {
		return out
	}
	for _, key := range slices.Sorted(maps.Keys(data)) {
		out = append(out, writtenIn(text(data[key]))...)
	}
	return out
}

// writtenIn lists the images in a template or in JSON. It adds the hub to a name without a registry.
func writtenIn(text string) []string {
	var out []string
	for {
		_, rest, found := strings.Cut(text, "image")
		if !found {
			return out
		}
		text = rest
		line, _, _ := strings.Cut(rest, "\n")
		value, isKey := strings.CutPrefix(strings.TrimPrefix(line, `"`), ":")
		ref := strings.Trim(value, " \t\r\",'")
		if isKey && strings.Contains(ref, "/") && !strings.Contains(ref, "{{") {
			out = append(out, ref)
		}
	}
}
