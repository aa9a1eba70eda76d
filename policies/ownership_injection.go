package policies

import (
	"encoding/json"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// sharedInjection finds two injecting webhooks that select the same pods.
//
// Each control plane brings a webhook for its revision, each tag one for its
// name, and a control plane without a revision serves generic injection. Where
// two of them have the same selectors, both are called for every pod: the pod
// gets the proxy of whichever came last, and its configuration from another
// control plane than the labels say. A tag with the name of an installed
// revision does that, and the tag "default" beside a control plane without a
// revision. Two webhooks of one name are found as MP0065.
//
// Source: issues 35690, 43932 and 48643 of istio/istio, in which the webhooks
// of the default tag and of an istiod without a revision are in each other's
// way; upstream's page "Canary Upgrades", by which a tag names one revision.
//
// To fix it, rename the tag in `values.revisionTags`, or leave it out: the tag
// of the default revision comes from `defaultRevision: true`.
var sharedInjection = &Rule{
	Code: 130, Severity: diag.Error, Title: "two webhooks inject the same pods",
	Cluster: func(c *Cluster, r *Report) {
		first := map[string]claim{}
		c.kinds("MutatingWebhookConfiguration", func(release Release, o *manifest.Object) {
			for _, item := range o.List("webhooks") {
				webhook, _ := item.(map[string]any)
				id, mine := selection(webhook), claim{release, o}
				before, taken := first[id]
				if !taken {
					first[id] = mine
					continue
				}
				if before.object.Name() != o.Name() {
					sayShared(r, before, mine)
					return // once for each pair is enough
				}
			}
		})
	},
}

// claim is an object that serves some pods.
type claim struct {
	release Release
	object  *manifest.Object
}

func sayShared(r *Report, a, b claim) {
	if b.object.Label("istio.io/tag") == "" {
		a, b = b, a // a tag is what should not be there
	}
	tag := b.object.Label("istio.io/tag")
	if tag == defaultTag && b.release.Install.Default {
		return // found as two default revisions
	}
	r.At(b.at(), "webhooks %q and %q must not inject the same pods: releases %q and %q both serve them",
		a.object.Name(), b.object.Name(), a.release.Dir, b.release.Dir).
		Hint("rename the tag %q, or leave it out; the other one is at %s", tag, a.at().Pos())
}

// at is the list of tags for the webhook of a tag, else the installation.
func (c claim) at() source.Ref {
	if c.object.Label("istio.io/tag") != "" {
		return c.release.Written("values", "revisionTags")
	}
	return c.release.Install.At
}

// selection is what decides which pods a webhook is called for.
func selection(webhook map[string]any) string {
	text, _ := json.Marshal([]any{webhook["namespaceSelector"], webhook["objectSelector"], webhook["rules"]})
	return string(text)
}
