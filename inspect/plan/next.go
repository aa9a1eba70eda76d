package plan

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/snapshot"
)

// next returns, for each control plane that is older than the newest one, the next safe step of the canary,
// forward or back. The order of the steps is: workloads, gateways, the active gateway, tags, and the removal of
// the old revision. There is no step in a cluster without a control plane before the change, or if versions are
// unknown.
func (ch *change) next() []string {
	to, ok := newest(ch.new.Mesh)
	if !ok || len(ch.old.Planes) == 0 {
		return nil
	}
	if back, ok := ch.back(to.Revision); ok {
		return []string{ch.leave(to.Revision, back)}
	}
	if _, existed := ch.old.Planes[to.Revision]; !existed {
		return []string{fmt.Sprintf("when istiod of %s is ready, move workloads to it: label namespaces with "+
			"`istio.io/rev`, or move a tag, and restart their pods", revisionName(to.Revision))}
	}
	var out []string
	for _, revision := range slices.Sorted(maps.Keys(ch.new.Planes)) {
		if revision != to.Revision {
			out = append(out, ch.leave(revision, to.Revision))
		}
	}
	return out
}

// newest returns the control plane of the highest version, if there are others and all of them are older.
func newest(m snapshot.Mesh) (snapshot.Part, bool) {
	var top snapshot.Part
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

// leave returns the next step from one revision to another.
func (ch *change) leave(from, to string) string {
	gateways := ch.new.gateways[from]
	for _, g := range gateways {
		switch other, found := ch.new.counterpart(g, from, to); {
		case found && ch.new.serves(other) && ch.was[other.Object.Key()] == nil:
			return fmt.Sprintf("wait until gateway %q of %s is ready: its Service selects it already", baseName(g, from),
				revisionName(to))
		case !ch.new.serves(g):
		case !found:
			return fmt.Sprintf("install gateway %q in %s beside the old one, with `activeGateway: false`", baseName(g, from),
				revisionName(to))
		case !ch.new.serves(other):
			return fmt.Sprintf("move the Service of gateway %q: set `activeGateway: true` for %s, and false for %s",
				baseName(g, from), revisionName(to), revisionName(from))
		}
	}
	if tags := ch.new.revTags[from]; len(tags) > 0 {
		if tags[0] == "default" {
			return fmt.Sprintf("move the default: set `defaultRevision: true` for %s, and restart the pods that it injects",
				revisionName(to))
		}
		return fmt.Sprintf("move tag %q to %s, and restart the pods of namespaces that name it", tags[0],
			revisionName(to))
	}
	for _, g := range gateways {
		return fmt.Sprintf("remove gateway %q of %s when its connections have drained", baseName(g, from), revisionName(from))
	}
	return fmt.Sprintf("remove %s: nothing that is rendered points at it; `istioctl proxy-status` must show no proxy "+
		"that is still with it", revisionName(from))
}
