package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/snapshot"
)

// back tells whether the change reverts a step of a canary: an older revision gets something that the newest
// one had before, or keeps it alone. It returns the older revision.
func (ch *change) back(newest string) (string, bool) {
	had, has := taken(ch.old, ch.before, newest), taken(ch.new, ch.after, newest)
	for _, older := range slices.Sorted(maps.Keys(ch.new.Planes)) {
		if older == newest {
			continue
		}
		before, after := taken(ch.old, ch.before, older), taken(ch.new, ch.after, older)
		for what := range had {
			if after[what] && (!before[what] || !has[what]) {
				return older, true
			}
		}
	}
	return "", false
}

// taken returns the steps of a canary to a revision that have been taken.
func taken(m snapshot.Mesh, s *snapshot.Snapshot, revision string) map[string]bool {
	out := map[string]bool{}
	if _, exists := m.Planes[revision]; exists {
		out["revision"] = true
	}
	for tag, to := range m.Tags {
		if to == revision {
			out["tag "+tag] = true
		}
	}
	for _, g := range gatewaysOf(m, revision) {
		name := g.Object.Key().Namespace + "/" + baseName(g, revision)
		out["gateway "+name] = true
		if serves(s, g) {
			out["Service of "+name] = true
		}
	}
	return out
}

func gatewaysOf(m snapshot.Mesh, revision string) []snapshot.Part {
	var out []snapshot.Part
	for _, p := range m.Parts {
		if plane, ok := m.PlaneOf(p); ok && p.Component == "gateway" && plane.Revision == revision {
			out = append(out, p)
		}
	}
	return out
}

// counterpart returns the gateway of another revision with the same name, except for the revision at its end.
func counterpart(m snapshot.Mesh, g snapshot.Part, from, to string) (snapshot.Part, bool) {
	for _, p := range gatewaysOf(m, to) {
		if p.Object.Key().Namespace == g.Object.Key().Namespace && baseName(p, to) == baseName(g, from) {
			return p, true
		}
	}
	return snapshot.Part{}, false
}

func baseName(p snapshot.Part, revision string) string {
	if revision == "" {
		return p.Object.Name()
	}
	return strings.TrimSuffix(p.Object.Name(), "-"+revision)
}

// serves tells whether a Service selects the pods of a gateway.
func serves(s *snapshot.Snapshot, g snapshot.Part) bool {
	labels, _ := g.Object.Get("spec", "template", "metadata", "labels").(map[string]any)
	for _, o := range s.All() {
		selector, _ := o.Get("spec", "selector").(map[string]any)
		if o.Kind() == "Service" && o.Key().Namespace == g.Object.Key().Namespace && len(selector) > 0 &&
			hasAll(labels, selector) {
			return true
		}
	}
	return false
}
