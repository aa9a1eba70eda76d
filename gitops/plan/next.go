package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/policies"
)

// next says, for each older control plane beside the newest one, the next step
// of the canary that can be taken safely: workloads, gateways, the active
// gateway, tags, and the old revision last. There is none in a cluster that had
// no control plane, and for those whose versions cannot be told apart.
func (ch *change) next() []string {
	to, ok := newest(ch.new)
	if !ok || len(ch.old.Planes) == 0 {
		return nil
	}
	if _, existed := ch.old.Planes[to.Revision]; !existed {
		return []string{fmt.Sprintf("when istiod of %s is ready, move workloads to it: label namespaces with `istio.io/rev`, or move a tag, and restart their pods", revisionName(to.Revision))}
	}
	var out []string
	for _, revision := range slices.Sorted(maps.Keys(ch.new.Planes)) {
		if revision != to.Revision {
			out = append(out, ch.leave(revision, to.Revision))
		}
	}
	return out
}

// newest is the control plane of the highest version, if there are others and
// all of them are older.
func newest(m policies.Mesh) (policies.Part, bool) {
	var top policies.Part
	unique := false
	for _, p := range m.Planes {
		if p.Version.IsZero() {
			return top, false
		}
		switch order := p.Version.Compare(top.Version); {
		case order > 0:
			top, unique = p, true
		case order == 0:
			unique = false
		}
	}
	return top, unique && len(m.Planes) > 1
}

// leave is the next step from one revision to another.
func (ch *change) leave(from, to string) string {
	gateways := ch.gateways(from)
	for _, g := range gateways {
		switch other, found := ch.counterpart(g, from, to); {
		case !ch.serves(g):
		case !found:
			return fmt.Sprintf("install gateway %q in %s beside the old one, with `activeGateway: false`", baseName(g, from), revisionName(to))
		case !ch.serves(other):
			return fmt.Sprintf("move the Service of gateway %q: set `activeGateway: true` for %s, and false for %s", baseName(g, from), revisionName(to), revisionName(from))
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(ch.new.Tags)) {
		switch {
		case ch.new.Tags[tag] != from:
		case tag == "default":
			return fmt.Sprintf("move the default: set `defaultRevision: true` for %s, and restart the pods that it injects", revisionName(to))
		default:
			return fmt.Sprintf("move tag %q to %s, and restart the pods of namespaces that name it", tag, revisionName(to))
		}
	}
	for _, g := range gateways {
		return fmt.Sprintf("remove gateway %q of %s when its connections have drained", baseName(g, from), revisionName(from))
	}
	return fmt.Sprintf("remove %s: nothing that is rendered points at it; `istioctl proxy-status` must show no proxy that is still with it", revisionName(from))
}

func (ch *change) gateways(revision string) []policies.Part {
	var out []policies.Part
	for _, p := range ch.new.Parts {
		if plane, ok := ch.new.PlaneOf(p); ok && p.Component == "gateway" && plane.Revision == revision {
			out = append(out, p)
		}
	}
	return out
}

// counterpart is the same gateway in another revision: names end with theirs.
func (ch *change) counterpart(g policies.Part, from, to string) (policies.Part, bool) {
	for _, p := range ch.gateways(to) {
		if p.Object.Key().Namespace == g.Object.Key().Namespace && baseName(p, to) == baseName(g, from) {
			return p, true
		}
	}
	return policies.Part{}, false
}

func baseName(p policies.Part, revision string) string {
	if revision == "" {
		return p.Object.Name()
	}
	return strings.TrimSuffix(p.Object.Name(), "-"+revision)
}

// serves tells whether a Service leads to the pods of a gateway.
func (ch *change) serves(g policies.Part) bool {
	labels, _ := g.Object.Get("spec", "template", "metadata", "labels").(map[string]any)
	for _, o := range ch.after.All() {
		selector, _ := o.Get("spec", "selector").(map[string]any)
		if o.Kind() == "Service" && o.Key().Namespace == g.Object.Key().Namespace && len(selector) > 0 && hasAll(labels, selector) {
			return true
		}
	}
	return false
}
