package plan

import (
	"cmp"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/diag"
)

// effects returns the effects of a step, in the order of its objects.
func (ch *change) effects(s Step, objects []diff.Object) []Effect {
	var out []Effect
	for _, o := range objects {
		was, is := ch.was[o.Key()], ch.is[o.Key()]
		switch {
		case was == nil || is == nil:
		case o.Kind == "Deployment" || o.Kind == "DaemonSet":
			out = append(append(out, ch.restarts(was, is)...), ch.replicasOf(was, is)...)
		case o.Kind == "HorizontalPodAutoscaler":
			out = append(out, bounds(was, is)...)
		case o.Kind == "ConfigMap":
			out = append(append(out, configMap(o)...), ch.readers(o)...)
		case o.Kind == "Service":
			out = append(out, ch.service(o, was, is)...)
		case strings.HasSuffix(o.Kind, "WebhookConfiguration"):
			out = append(out, ch.webhook(o)...)
		}
	}
	return append(out, ch.proxies(s.Release)...)
}

// configMap returns the effects of a ConfigMap that istiod reads while it runs: mesh config, and the config of
// the injector.
func configMap(o diff.Object) []Effect {
	var mesh, injected []string
	perProxy, identity := false, false
	for _, c := range o.Changes {
		if c.Path == "data.mesh/trustDomain" {
			identity = true
			continue
		}
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
	if identity {
		out = append(out, Effect{Disconnect, name, "the trust domain is part of every identity: each pod gets another one " +
			"when it restarts, and policies and other clusters that know only the old one refuse it, unless " +
			"`trustDomainAliases` " +
			"has the old one"})
	}
	if len(mesh) > 0 {
		out = append(out, Effect{Reload, name, "istiod reloads mesh config without a restart: " + diag.First(mesh, maxSome)})
	}
	if perProxy {
		out = append(out, Effect{Stays, name, "`defaultConfig` reaches a proxy when its pod restarts"})
	}
	if len(injected) > 0 {
		out = append(out, Effect{Reload, name, "istiod reloads what it injects, for pods that start from now on: " +
			diag.First(injected, maxSome)})
	}
	return out
}
