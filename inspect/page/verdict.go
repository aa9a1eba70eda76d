package page

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/inspect/overview"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/render/terminal"
)

// verdict is the first sentence of the page. Tone is error, warning or good.
type verdict struct{ Tone, Title, Text string }

func verdictOf(o overview.Overview) verdict {
	counts := severities(o)
	found := strings.Join(slices.DeleteFunc([]string{some(counts["error"], "error"), some(counts["warning"], "warning")},
		func(s string) bool { return s == "" }), ", ")
	outages := affected(o, plan.Disconnect)
	switch {
	case !o.Rendered && counts["error"] == 0:
		return verdict{"error", "The inputs do not render", "A limit was exceeded, or the run was cut off."}
	case !o.Rendered:
		return verdict{"error", "The inputs do not render: " + found, "There is no plan. Mend the errors first."}
	case counts["error"] > 0:
		return verdict{"error", "Stop: " + found, "meshpress writes nothing while there is an error."}
	case outages > 0:
		return verdict{"warning", "Connections end in " + terminal.Count(outages, "cluster"),
			"Read the plan before you apply the change." + after(found)}
	case counts["warning"] > 0:
		return verdict{"warning", "No errors, " + found, "Read the warnings before you apply."}
	case o.Diff != nil && o.Diff.IsEmpty():
		return verdict{"good", "Nothing changes", "There are no errors and no warnings."}
	}
	return verdict{"good", "No errors and no warnings", ""}
}

func after(found string) string {
	if found == "" {
		return ""
	}
	return " The findings: " + found + "."
}

func some(n int, what string) string {
	if n == 0 {
		return ""
	}
	return terminal.Count(n, what)
}

func severities(o overview.Overview) map[string]int {
	out := map[string]int{}
	for _, f := range o.Findings {
		out[f.Severity]++
	}
	return out
}

// affected counts the clusters in which a plan has an effect of a kind.
func affected(o overview.Overview, kind string) int {
	if o.Plan == nil {
		return 0
	}
	return o.Plan.Affected(kind)
}

// card is one number of the summary.
type card struct {
	Number      int
	Title, Link string
	Tone        string // error, warning, or empty
}

func cardsOf(o overview.Overview) []card {
	counts := severities(o)
	out := []card{
		{len(present(o)), terminal.Plural(len(present(o)), "cluster"), "fleet", ""},
		{counts["error"], terminal.Plural(counts["error"], "error"), "findings", tone(counts["error"], "error")},
		{counts["warning"], terminal.Plural(counts["warning"], "warning"), "findings", tone(counts["warning"], "warning")},
	}
	if o.Diff == nil {
		return out
	}
	changed := len(o.Diff.Added) + len(o.Diff.Removed) + o.Diff.Clusters.Changed
	out = append(out, card{changed, verb(changed, "cluster changes", "clusters change"), "changes", ""})
	for _, effect := range []struct{ kind, title string }{
		{plan.Restart, "with restarts"}, {plan.Disconnect, "with cut connections"}, {plan.Wait, "must wait"},
	} {
		n := affected(o, effect.kind)
		shade := ""
		if effect.kind != plan.Restart {
			shade = tone(n, "warning")
		}
		out = append(out, card{n, terminal.Plural(n, "cluster") + " " + effect.title, "plan", shade})
	}
	return out
}

func verb(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

func tone(n int, tone string) string {
	if n == 0 {
		return ""
	}
	return tone
}

// bar is a part of the chart of versions. Sizes are in tenths of a percent of its width.
type bar struct {
	Version     string
	Clusters    int
	Start, Wide int
	Shade       int // 0 to 5
}

// versionsOf counts the clusters of each version of the control plane. A cluster in a canary counts for each of its
// versions.
func versionsOf(o overview.Overview) []bar {
	counts, all := map[string]int{}, 0
	for _, c := range present(o) {
		for _, v := range versions(c) {
			counts[v]++
			all++
		}
	}
	var out []bar
	for _, v := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, bar{Version: v, Clusters: counts[v]})
	}
	slices.SortStableFunc(out, func(a, b bar) int { return cmp.Compare(b.Clusters, a.Clusters) })
	before := 0
	for i := range out {
		start, end := before*1000/all, (before+out[i].Clusters)*1000/all
		out[i].Start, out[i].Wide, out[i].Shade = start, end-start, i%6
		before += out[i].Clusters
	}
	return out
}

func versions(c overview.Cluster) []string {
	var out []string
	for _, r := range c.Revisions {
		out = append(out, cmp.Or(r.Version, "unknown"))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// revisionTitle returns the version of a control plane, its revision, and what points at it.
func revisionTitle(r overview.Revision) string {
	words := []string{cmp.Or(r.Version, "unknown version")}
	if r.Name != "" {
		words = append(words, "revision "+r.Name)
	}
	if r.Default {
		words = append(words, "default")
	}
	for _, tag := range r.Tags {
		words = append(words, fmt.Sprintf("tag %s", tag))
	}
	return strings.Join(words, ", ")
}
