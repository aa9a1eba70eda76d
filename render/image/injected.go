package image

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
)

// configMap lists the images that istiod takes from a ConfigMap: those in the templates of an injector, and
// those in patches for the pods of gateways.
func (l *list) configMap(use Use, o *manifest.Object) {
	use.As = Injected
	if i := l.plane.templates[o.Key()]; i != nil {
		l.templates(use, i, slices.Collect(maps.Keys(i.config.Templates)), objectMeta{})
		return
	}
	data, _ := o.Data["data"].(map[string]any)
	for key, value := range data {
		if use.In = key; strings.Contains(text(value), "containers") && !isRecord(key) {
			eachPod(decoded(text(value)), func(p pod) { l.overlaid(use, p) })
		}
	}
}

// isRecord tells whether a key of a ConfigMap only records what was installed.
func isRecord(key string) bool { return key == "merged-values" || key == "original-values" }

func (l *list) overlaid(use Use, p pod) {
	for _, n := range p.images() {
		if n.ref != Auto {
			l.known.add(n.ref, use)
		}
	}
}

// inject lists the images that istiod sets in a pod with the image "auto".
func (l *list) inject(use Use, o *manifest.Object, p pod) {
	i := l.plane.injector(o, p)
	if i == nil {
		l.unknown.add(Auto, use)
		return
	}
	use.As = Injected
	l.templates(use, i, i.chosen(p.annotations()), objectMeta{p.annotations(), true})
}

func (l *list) templates(use Use, i *injector, names []string, meta objectMeta) {
	if i.broken {
		l.unknown.add("config", use)
		return
	}
	data := i.data(meta)
	for _, name := range names {
		use.In = name
		known, unknown := data.run(name, i.config.Templates[name])
		for _, ref := range known {
			l.known.add(ref, use)
		}
		for _, ref := range unknown {
			l.unknown.add(ref, use)
		}
	}
}
