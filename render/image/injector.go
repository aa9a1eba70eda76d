package image

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// injector is how istiod changes pods: the ConfigMap istio-sidecar-injector, and the settings outside of it
// that choose images.
type injector struct {
	release   string
	revision  string
	config    injectorConfig
	values    map[string]any
	imageType string // from the mesh config; if empty, the variant of the values counts
	broken    bool   // the ConfigMap cannot be read
}

type injectorConfig struct {
	Templates        map[string]string   `json:"templates"`
	DefaultTemplates []string            `json:"defaultTemplates"`
	Aliases          map[string][]string `json:"aliases"`
}

// readInjector returns the injector of a ConfigMap, nil if the ConfigMap has none.
func readInjector(o *manifest.Object) *injector {
	config, isConfig := o.Get("data", "config").(string)
	values, hasValues := o.Get("data", "values").(string)
	if !isConfig || !hasValues || !strings.HasPrefix(o.Name(), "istio-sidecar-injector") {
		return nil
	}
	i := &injector{}
	err := errors.Join(source.Unmarshal([]byte(config), &i.config), source.Unmarshal([]byte(values), &i.values))
	i.broken = err != nil
	return i
}

// complete adds the settings outside of the ConfigMap. Every injector has templates for agentgateways; they are
// used only if istiod enables them.
func (i *injector) complete(mesh any, agentgateway bool) {
	i.imageType = text(manifest.At(mesh, "defaultConfig", "image", "imageType"))
	if !agentgateway {
		maps.DeleteFunc(i.config.Templates, func(name, _ string) bool { return strings.HasPrefix(name, "agentgateway") })
	}
}

// chosen lists the templates for a pod with some annotations.
func (i *injector) chosen(annotations map[string]any) []string {
	names := i.config.DefaultTemplates
	if list, ok := annotations["inject.istio.io/templates"].(string); ok {
		names = strings.Split(list, ",")
	}
	var out []string
	for _, name := range names {
		name = strings.TrimSpace(name)
		if aliased, ok := i.config.Aliases[name]; ok {
			out = append(out, aliased...)
		} else {
			out = append(out, name)
		}
	}
	return out
}

func (i *injector) global(path ...string) string {
	return text(manifest.At(i.values["global"], path...))
}

// data returns the input of templates for a pod.
func (i *injector) data(meta objectMeta) templateData {
	override := text(meta.annotations["sidecar.istio.io/proxyImageType"])
	own := text(manifest.At(decoded(text(meta.annotations["proxy.istio.io/config"])), "image", "imageType"))
	variant := i.global("variant")
	proxyType := cmp.Or(override, own, i.imageType, variant)
	return templateData{
		Values:            i.values,
		ObjectMeta:        meta,
		ProxyImage:        i.compose(cmp.Or(i.global("proxy", "image"), "proxyv2"), proxyType),
		ProxyInitImage:    i.compose(cmp.Or(i.global("proxy_init", "image"), "proxyv2"), cmp.Or(override, variant)),
		AgentgatewayImage: i.compose("agentgateway", cmp.Or(own, i.imageType, variant)),
	}
}

// compose builds the address of an image as istiod does: an image type replaces the one in the tag, and
// "default" removes it.
func (i *injector) compose(name, imageType string) string {
	tag := fmt.Sprint(cmp.Or(manifest.At(i.values, "global", "tag"), any("")))
	if imageType != "" {
		tag = withoutType(tag)
	}
	if imageType != "" && imageType != "default" {
		tag += "-" + imageType
	}
	return fmt.Sprintf("%s/%s:%s", i.global("hub"), name, tag)
}

func withoutType(tag string) string {
	for _, known := range []string{"-distroless", "-debug"} {
		if short, ok := strings.CutSuffix(tag, known); ok {
			return short
		}
	}
	return tag
}
