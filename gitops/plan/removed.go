package plan

import (
	"fmt"

	"github.com/meshpress/meshpress/gitops/diff"
	"github.com/meshpress/meshpress/render/manifest"
)

// removed is what is lost with objects of a release.
func (ch *change) removed(release string) []Effect {
	var out []Effect
	for _, p := range ch.old.Parts {
		name := p.Object.Key().String()
		if p.Release != release || ch.is[p.Object.Key()] != nil {
			continue
		}
		switch p.Component {
		case "pilot":
			out = append(out, Effect{Disconnect, name, "proxies that are still with it get no more configuration, and no new certificates"})
		case "gateway":
			out = append(out, Effect{Disconnect, name, fmt.Sprintf("its pods end, and connections through them at most %s later", grace(p.Object))})
		case "ztunnel":
			out = append(out, Effect{Disconnect, name, "mesh pods on every node lose their proxy"})
		case "cni":
			out = append(out, Effect{Disconnect, name, "pods that start from now on are not brought into the mesh by it"})
		}
	}
	for _, o := range ch.byRelease[release] {
		switch {
		case o.Op != diff.Removed:
		case o.Kind == "Service":
			out = append(out, service(ch.was[o.Key()])...)
		case o.Kind == "Namespace":
			out = append(out, Effect{Disconnect, o.Key().String(), "goes: everything in it is deleted"})
		}
	}
	return out
}

// service is one that goes.
func service(was *manifest.Object) []Effect {
	if was.Get("spec", "type") == "LoadBalancer" {
		return []Effect{{Disconnect, was.Key().String(), "goes, and gives its address back"}}
	}
	return []Effect{{Disconnect, was.Key().String(), "goes"}}
}
