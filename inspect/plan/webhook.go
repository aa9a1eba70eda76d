package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/manifest"
)

// webhook returns the effect if the API server calls another istiod.
func (ch *change) webhook(o diff.Object) []Effect {
	var out []Effect
	name := o.Key().String()
	for _, c := range o.Changes {
		if !strings.HasSuffix(c.Path, ".clientConfig.service.name") {
			continue
		}
		out = append(out, Effect{Moves, name, diag.Text("the API server calls %v, and no longer %v", c.New, c.Old)})
		if ch.isNewService(c.New) {
			out = append(out,
				Effect{Wait, name, diag.Text("%v comes with this change, and until it is ready the API server gets no answer%s: "+
					"move it in a later change", c.New, failing(ch.is[o.Key()]))})
		}
	}
	slices.SortStableFunc(out, func(a, b Effect) int { return strings.Compare(a.Kind, b.Kind) })
	return slices.Compact(out)
}

// isNewService tells whether the change adds a Service.
func (ch *change) isNewService(name any) bool {
	text, _ := name.(string)
	for _, o := range ch.new.servicesOf[text] {
		if ch.was[o.Key()] == nil {
			return true
		}
	}
	return false
}

// failing says what happens if a webhook does not answer.
func failing(webhook *manifest.Object) string {
	if slices.ContainsFunc(items(webhook.List("webhooks")), func(o *manifest.Object) bool {
		return or(o.Get("failurePolicy"), "Fail") == "Fail"
	}) {
		return ", and it refuses the requests that the webhook is for"
	}
	return ""
}

// injector returns the effect of a removed webhook for injection.
func injector(was *manifest.Object) []Effect {
	name := cmp.Or(was.Label("istio.io/tag"), was.Label("istio.io/rev"))
	where := fmt.Sprintf("`istio.io/rev: %s`", name)
	if name == "default" {
		where = "`istio-injection: enabled`"
	}
	return []Effect{{Disconnect, was.Key().String(),
		"is removed: pods that start from now on where " + where + " asks for it get no sidecar"}}
}
