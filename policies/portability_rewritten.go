package policies

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

var rewrittenField = &Rule{
	Code: diag.RewrittenField,
	Page: diag.Page{
		Why: `An overlay must not set a field that istiod writes.

			istiod writes its certificate into 'caBundle' of its webhooks, and 'Fail' into 'failurePolicy'
			of its validators. It overwrites what an overlay sets there, and the next sync brings the value
			back: the Application is never in sync. While the wrong certificate is there, no pod is
			injected. A patch that sets 'Fail' is what istiod writes, and is not reported. istiod also
			changes what the charts render; docs/argocd.md lists these differences.`,
		Source: `issues 52785 and 57643 of istio/istio on failurePolicy, 1487 of argoproj/argo-cd on caBundle.`,
		Fix: `remove the patch, or set 'Fail'. Since Istio 1.30 'values.base.validationFailurePolicy' sets the
			policy where istiod leaves it alone.`,
	},
	Cluster: func(c *Cluster, r *Report) {
		for _, release := range c.Releases {
			for _, overlay := range release.Pos().Get("k8s", "overlays").Items() {
				kind := overlay.Get("kind").Text()
				for _, patch := range overlay.Get("patches").Items() {
					path := patch.Get("path")
					if field := setsRewritten(rewritten[kind], lastField(path), patch.Get("value")); field != "" {
						r.At(path, "istiod rewrites `%s` of %s %q", field, kind, overlay.Get("name").Text()).
							Hint("remove the patch, or the object is never in sync")
					}
				}
			}
		}
	},
}

// rewritten are the fields that istiod overwrites, by kind.
var rewritten = map[string][]string{
	"MutatingWebhookConfiguration":   {"caBundle"},
	"ValidatingWebhookConfiguration": {"caBundle", "failurePolicy"},
}

// setsRewritten returns the first of the fields that a patch sets to another value than istiod writes. A patch
// that sets a map or list above the field counts, too. It returns "" if there is none.
func setsRewritten(fields []string, field string, value source.Ref) string {
	if slices.Contains(fields, field) && !value.IsNull() && (field != "failurePolicy" || value.Text() != "Fail") {
		return field
	}
	for _, f := range value.Fields() {
		if found := setsRewritten(fields, f.Name, f.Value); found != "" {
			return found
		}
	}
	for _, item := range value.Items() {
		if found := setsRewritten(fields, "", item); found != "" {
			return found
		}
	}
	return ""
}

// lastField returns the last field of a path.
func lastField(path source.Ref) string {
	text := path.Text()
	return text[strings.LastIndex(text, ".")+1:]
}
