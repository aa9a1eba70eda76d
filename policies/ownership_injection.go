package policies

import (
	"reflect"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

var sharedInjection = &Rule{
	Code: diag.SharedInjection,
	Page: diag.Page{
		Why: `Two injecting webhooks must not select the same pods.

			Each control plane has a webhook for its revision, and each tag has one for its name. A control
			plane without a revision serves the generic injection label. If two webhooks have the same
			selectors, both are called for every pod. The pod gets the proxy of the last one, and its
			configuration from another control plane than its labels say. Two mistakes cause this: a tag
			with the name of an installed revision, and the tag "default" beside a control plane without a
			revision. Two webhooks of the same name are reported as MP0065.`,
		Source: `issues 35690, 43932 and 48643 of istio/istio, in which the webhooks of the default tag and of an
			istiod without a revision are in each other's way; upstream's page "Canary Upgrades", by which a
			tag names one revision.`,
		Fix: `rename the tag in 'values.revisionTags', or leave it out: the tag of the default revision comes
			from 'defaultRevision: true'.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		all := c.kind("MutatingWebhookConfiguration")
		for i, o := range all {
			for _, before := range all[:i] {
				if before.Name() != o.Name() && injectSamePods(before.Object, o.Object) {
					reportShared(r, before, o)
				}
			}
		}
	},
}

// injectSamePods tells whether two objects have a webhook for the same pods.
func injectSamePods(a, b *manifest.Object) bool {
	return slices.ContainsFunc(a.List("webhooks"), func(one any) bool {
		return slices.ContainsFunc(b.List("webhooks"), func(other any) bool {
			return reflect.DeepEqual(selection(one), selection(other))
		})
	})
}

// selection returns the selectors that decide for which pods a webhook is called.
func selection(webhook any) [2]any {
	m, _ := webhook.(map[string]any)
	return [2]any{m["namespaceSelector"], m["objectSelector"]}
}

func reportShared(r *Report, a, b placed) {
	if b.Label("istio.io/tag") == "" {
		a, b = b, a // report the tag, not the revision
	}
	tag := b.Label("istio.io/tag")
	if a.release.Installation == b.release.Installation {
		r.At(b.tagsAt(), "webhooks %q and %q must not inject the same pods: release %q serves them twice",
			a.Name(), b.Name(), a.release.Dir).
			Hint("leave out the tag %q: the control plane serves these pods without it", tag)
		return
	}
	if tag == snapshot.DefaultTag && b.release.Installation.Default {
		return // another rule reports two default revisions
	}
	r.At(b.tagsAt(), "webhooks %q and %q must not inject the same pods: releases %q and %q both serve them",
		a.Name(), b.Name(), a.release.Dir, b.release.Dir).
		Hint("rename the tag %q, or leave it out; the other one is at %s", tag, a.tagsAt().Pos())
}

// tagsAt returns the list of tags for the webhook of a tag, else the installation.
func (o placed) tagsAt() source.Ref {
	if o.Label("istio.io/tag") != "" {
		return o.release.Written("values", "revisionTags")
	}
	return o.release.Installation.At
}
