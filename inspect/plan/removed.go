package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
)

// removals returns the steps for removed releases, and for removed objects of other releases, in reverse order.
func (ch *change) removals() []Step {
	var out []Step
	for _, release := range slices.Sorted(maps.Keys(ch.before.Releases)) {
		objects := withoutDefinitions(ch.byRelease[release], isGone)
		if len(objects) == 0 {
			continue
		}
		s := Step{Stage: ch.stageOfOld(release), Release: release, Action: "pruned", Effects: ch.removed(release),
			Objects: tally(objects)}
		if len(ch.after.Releases[release]) == 0 {
			s.Action, s.From = "removed", version(ch.before, ch.old, release)
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Step) int {
		return cmp.Compare(slices.Index(stages, b.Stage), slices.Index(stages, a.Stage))
	})
	return out
}

// stageOfOld returns the stage of a removed release, by its workload.
func (ch *change) stageOfOld(release string) string {
	if stage, stays := ch.stages[release]; stays {
		return stage
	}
	if parts := ch.old.parts[release]; len(parts) > 0 {
		return map[string]string{"pilot": "istiod", "cni": "cni", "ztunnel": "ztunnel",
			"gateway": "gateways"}[parts[0].Component]
	}
	if release == layout.Namespaces {
		return "namespaces"
	}
	return "base"
}

// removed returns what is lost with the removed objects of a release.
func (ch *change) removed(release string) []Effect {
	var out []Effect
	for _, p := range ch.old.parts[release] {
		name := p.Object.Key().String()
		if ch.is[p.Object.Key()] != nil {
			continue
		}
		switch p.Component {
		case "pilot":
			out = append(out, Effect{Disconnect, name, "proxies that are still with it get no more configuration, and no new " +
				"certificates"})
		case "gateway":
			out = append(out, Effect{Disconnect, name, fmt.Sprintf("its pods end, and connections through them at most %s later",
				grace(p.Object))})
		case "ztunnel", "cni":
			out = append(out, ch.removedAgent(p)...)
		}
	}
	for _, o := range ch.byRelease[release] {
		switch {
		case o.Op != diff.Removed:
		case o.Kind == "Service":
			out = append(out, goneService(ch.was[o.Key()])...)
		case o.Kind == "MutatingWebhookConfiguration":
			out = append(out, injector(ch.was[o.Key()])...)
		case o.Kind == "HorizontalPodAutoscaler":
			out = append(out, ch.goneScaler(ch.was[o.Key()])...)
		case o.Kind == "Namespace":
			out = append(out, Effect{Disconnect, o.Key().String(), "is removed: everything in it is deleted"})
		}
	}
	return out
}

// removedAgent returns what is lost with a node agent. If it moves to another namespace, another one takes over.
func (ch *change) removedAgent(p snapshot.Part) []Effect {
	name, isCNI := p.Object.Key().String(), p.Component == "cni"
	heir, moves := ch.new.first[p.Component]
	switch {
	case moves && isCNI:
		return []Effect{{Disconnect, name, fmt.Sprintf("moves to namespace %q: both run on each node until this one ends, "+
			"and then it removes its configuration from the node; pods that start before the new one has written its own "+
			"do not join the mesh", heir.Object.Key().Namespace)}}
	case moves:
		return []Effect{{Disconnect, name, fmt.Sprintf("moves to namespace %q: both run on each node until this one ends, "+
			"and connections of mesh pods are cut then", heir.Object.Key().Namespace)}}
	case isCNI:
		return []Effect{{Disconnect, name, "pods that start from now on do not join the mesh"}}
	}
	return []Effect{{Disconnect, name, "mesh pods on every node lose their proxy, and with it mTLS and policies"},
		{Wait, name, "take the pods out of the mesh first: the label `istio.io/dataplane-mode` of namespaces and pods, and " +
			"waypoints"}}
}

// goneService returns the effect of a removed Service.
func goneService(was *manifest.Object) []Effect {
	if was.Get("spec", "type") == loadBalancer {
		return []Effect{{Disconnect, was.Key().String(), "is removed, and gives its address back"}}
	}
	return []Effect{{Disconnect, was.Key().String(), "is removed"}}
}
