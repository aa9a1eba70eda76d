package plan

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/gitops/diff"
	"github.com/meshpress/meshpress/render/manifest"
)

// effects are what a step does, in the order of its objects.
func (ch *change) effects(s Step, objects []diff.Object) []Effect {
	var out []Effect
	for _, o := range objects {
		was, is := ch.was[o.Key()], ch.is[o.Key()]
		switch {
		case was == nil || is == nil:
		case o.Kind == "Deployment" || o.Kind == "DaemonSet":
			out = append(out, ch.restarts(was, is)...)
		case o.Kind == "ConfigMap":
			out = append(out, configMap(o)...)
		case o.Kind == "Service":
			out = append(out, selector(was, is)...)
		case strings.HasSuffix(o.Kind, "WebhookConfiguration"):
			out = append(out, webhook(o)...)
		}
	}
	return slices.Concat(out, ch.proxies(s.Release), ch.removed(s.Release))
}

// configMap is what istiod reads while it runs: mesh config, and what it injects.
func configMap(o diff.Object) []Effect {
	var mesh, injected []string
	perProxy := false
	for _, c := range o.Changes {
		if rest, ok := strings.CutPrefix(c.Path, "data.mesh"); ok && c.Path != "data.meshNetworks" {
			mesh = append(mesh, cmp.Or(strings.TrimPrefix(rest, "/"), "all of it"))
			perProxy = perProxy || strings.HasPrefix(rest, "/defaultConfig")
		}
		if rest, ok := strings.CutPrefix(c.Path, "data."); ok && strings.HasPrefix(o.Name, "istio-sidecar-injector") {
			injected = append(injected, rest)
		}
	}
	var out []Effect
	name := o.Key().String()
	if len(mesh) > 0 {
		out = append(out, Effect{Reload, name, "istiod reloads mesh config without a restart: " + some(mesh)})
	}
	if perProxy {
		out = append(out, Effect{Stays, name, "`defaultConfig` reaches a proxy when its pod restarts"})
	}
	if len(injected) > 0 {
		out = append(out, Effect{Reload, name, "istiod reloads what it injects, for pods that start from now on: " + some(injected)})
	}
	return out
}

// selector is which pods a Service leads to.
func selector(was, is *manifest.Object) []Effect {
	before, after := was.Get("spec", "selector"), is.Get("spec", "selector")
	if reflect.DeepEqual(before, after) {
		return nil
	}
	return []Effect{{Moves, is.Key().String(), fmt.Sprintf("leads new connections to pods with %s, and no longer to those with %s; open ones stay where they are", labels(after), labels(before))}}
}

func labels(selector any) string {
	m, _ := selector.(map[string]any)
	var out []string
	for key, value := range m {
		out = append(out, fmt.Sprintf("%s=%v", key, value))
	}
	slices.Sort(out)
	return "(" + strings.Join(out, ",") + ")"
}

// webhook is which istiod the API server asks.
func webhook(o diff.Object) []Effect {
	var out []Effect
	for _, c := range o.Changes {
		if strings.HasSuffix(c.Path, ".clientConfig.service.name") {
			out = append(out, Effect{Moves, o.Key().String(), fmt.Sprintf("the API server asks %v, and no longer %v", c.New, c.Old)})
		}
	}
	slices.SortFunc(out, func(a, b Effect) int { return strings.Compare(a.Text, b.Text) })
	return slices.Compact(out)
}
