package plan

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/snapshot"
)

// stages are the steps of an upgrade in the order of Istio's guide for ambient upgrades, which is also right
// for sidecars. Removals come last, in reverse order.
var stages = []string{"definitions", "namespaces", "base", "istiod", "cni", "ztunnel", "gateways", "tags"}

func stageOf(r render.Release) string {
	if r.From == nil {
		return "namespaces"
	}
	if r.From.IsTag() {
		return "tags"
	}
	return stages[2+r.From.Step()]
}

func stagesOf(releases []render.Release) map[string]string {
	out := map[string]string{}
	for _, r := range releases {
		out[r.Dir] = stageOf(r)
	}
	return out
}

// steps returns the steps in order.
func (ch *change) steps() []Step {
	out := ch.definitions(isKept)
	for _, stage := range stages {
		for _, r := range ch.releases {
			if ch.stages[r.Dir] != stage {
				continue
			}
			if objects := withoutDefinitions(ch.byRelease[r.Dir], isKept); len(objects) > 0 {
				out = append(out, ch.step(r, objects))
			}
		}
	}
	return slices.Concat(out, ch.removals(), ch.definitions(isGone))
}

// isGone tells whether an object is removed. Removals come last.
func isGone(o diff.Object) bool { return o.Op == diff.Removed }
func isKept(o diff.Object) bool { return !isGone(o) }

func withoutDefinitions(objects []diff.Object, wanted func(diff.Object) bool) []diff.Object {
	return slices.DeleteFunc(slices.Clone(objects), func(o diff.Object) bool {
		return o.Kind == definitionKind || !wanted(o)
	})
}

func (ch *change) step(r render.Release, objects []diff.Object) Step {
	s := Step{Stage: stageOf(r), Release: r.Dir, From: version(ch.before, ch.old, r.Dir),
		To: version(ch.after, ch.new, r.Dir)}
	if s.To == "" && r.From != nil && !r.From.Version().IsZero() {
		s.To = r.From.Version().String()
	}
	s.Action, s.Effects, s.Objects = ch.action(s, objects), ch.effects(s, objects), tally(objects)
	return s
}

func tally(objects []diff.Object) map[diff.Op]int {
	out := map[diff.Op]int{}
	for _, o := range objects {
		if o.Kind != "" { // a renamed release is not an object
			out[o.Op]++
		}
	}
	return out
}

// action returns one word for what happens to a release.
func (ch *change) action(s Step, objects []diff.Object) string {
	if slices.ContainsFunc(objects, func(o diff.Object) bool { return o.Op == diff.Renamed }) {
		return "renamed"
	}
	if len(ch.before.Releases[s.Release]) == 0 {
		return "installed"
	}
	from, err := chart.ParseVersion(s.From)
	to, bad := chart.ParseVersion(s.To)
	switch {
	case err != nil || bad != nil || s.From == s.To:
		return "changed"
	case to.Compare(from) < 0:
		return "downgraded"
	case to.Compare(from) > 0:
		return "upgraded"
	}
	return "changed"
}

// version returns the version of a release's workload or, if it has none, of its chart, by the label of its
// objects; "" if neither is known.
func version(s *snapshot.Snapshot, of *state, release string) string {
	if parts := of.parts[release]; len(parts) > 0 {
		if p := parts[0]; p.Tag != "" || p.Version.IsZero() {
			return p.Tag
		}
		return parts[0].Version.String()
	}
	for _, o := range s.Releases[release] {
		if _, v, found := cutVersion(o.Label("helm.sh/chart")); found {
			return v
		}
	}
	return ""
}

// cutVersion splits a label like base-1.24.2.
func cutVersion(label string) (name, version string, found bool) {
	at := strings.IndexAny(label, "0123456789")
	if at < 2 || label[at-1] != '-' {
		return label, "", false
	}
	return label[:at-1], label[at:], true
}
