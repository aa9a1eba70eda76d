package plan

import (
	"reflect"
	"slices"

	"github.com/meshpress/meshpress/render/image"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// proxies returns what happens to the proxies of an istiod whose version changes.
func (ch *change) proxies(release string) []Effect {
	parts := ch.new.parts[release]
	at := slices.IndexFunc(parts, func(p snapshot.Part) bool { return p.Component == "pilot" })
	if at < 0 {
		return nil
	}
	plane := parts[at]
	before, existed := ch.old.Planes[plane.Revision]
	if !existed || before.Tag == plane.Tag && before.Version == plane.Version {
		return nil
	}
	name := plane.Object.Key().String()
	out := []Effect{{Stays, name, "sidecars, if there are any, keep their proxy until their pods restart"},
		{Restart, name, "gateways and waypoints that istiod deploys by itself (Gateway API) roll after it"}}
	for _, p := range ch.new.gateways[plane.Revision] {
		if ch.new.Planes[plane.Revision].Object == plane.Object && isInjected(p) && !ch.rolls(p.Object) {
			out = append(out, Effect{Stays, p.Object.Key().String(), "keeps its proxy until it restarts: its image is injected"})
		}
	}
	return out
}

// isInjected tells whether istiod sets the image of a gateway.
func isInjected(p snapshot.Part) bool {
	return p.Component == "gateway" && slices.Contains(image.Written(p.Object), image.Auto)
}

func (ch *change) rolls(o *manifest.Object) bool {
	was := ch.was[o.Key()]
	return was == nil || !reflect.DeepEqual(was.Get("spec", "template"), o.Get("spec", "template"))
}
