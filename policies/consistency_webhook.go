package policies

import (
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var webhookService = &Rule{
	Code: diag.WebhookService,
	Page: diag.Page{
		Why: `A webhook must call a Service that is rendered for the cluster.

			The validator of the base chart calls the istiod of 'defaultRevision'. If no istiod has that
			revision, Istio's configuration is not validated; if the webhook must not fail, nobody can
			change the configuration. The rule does not check clusters whose control plane is not among the
			inputs, clusters with a release that did not render, and webhooks that are called by URL.`,
		Source: `IST0139 of 'istioctl analyze', "Injector refers to a control plane service that does not exist",
			as issue 38453 of istio/istio quotes it.`,
		Fix: `leave out 'values.defaultRevision', which follows the installation with 'defaultRevision: true',
			or name a revision that is installed.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		notRendered := func(r Release) bool { return len(r.Objects) == 0 }
		if len(c.Component("pilot")) == 0 || slices.ContainsFunc(c.Releases, notRendered) {
			return
		}
		services := map[[2]any]bool{}
		for _, o := range c.kind("Service") {
			services[[2]any{o.namespace(), o.Name()}] = true
		}
		for _, o := range slices.Concat(c.kind("ValidatingWebhookConfiguration"), c.kind("MutatingWebhookConfiguration")) {
			if called := missingService(o, services); called != "" {
				r.At(webhookAt(o), "webhook %q of cluster %q calls the Service %q, which does not exist", o.Name(), c.Name, called).
					Hint("name a revision that is installed")
			}
		}
	},
}

// missingService returns the first Service that a webhook calls and that does not exist, "" if all exist.
func missingService(o placed, services map[[2]any]bool) string {
	for _, item := range o.List("webhooks") {
		webhook, _ := item.(map[string]any)
		client, _ := webhook["clientConfig"].(map[string]any)
		service, ok := client["service"].(map[string]any)
		name, _ := service["name"].(string)
		namespace, _ := service["namespace"].(string)
		if ok && !services[[2]any{namespace, name}] {
			return namespace + "/" + name
		}
	}
	return ""
}

// webhookAt returns the field that names the revision of a webhook.
func webhookAt(o placed) source.Ref {
	if at := o.release.Written("values").Get("defaultRevision"); o.release.Component() == "base" && at.Exists() {
		return at
	}
	return o.changedAt("clientConfig")
}
