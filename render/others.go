package render

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// others summarizes the clusters that a run leaves out, so that rules about the
// fleet see all of it. Nothing is rendered for them; clusters of the same
// installations share the work, since a fleet may have thousands.
func (r *run) others(in lifecycle.Input, charts *chart.Library) []policies.Summary {
	if len(r.config.Only) == 0 || len(r.rules) == 0 {
		return nil
	}
	whole := r.config
	whole.Only = nil
	clusters, _ := fleet.Plan(in, whole) // what is wrong with them is said when they are rendered
	chosen := setOf(r.config.Only)
	clusters = slices.DeleteFunc(clusters, func(c *fleet.Cluster) bool { return c.Unnamed || chosen[c.Name] })
	specs, _ := resolve(clusters, charts, whole)
	known := map[string]policies.Summary{}
	var out []policies.Summary
	for _, c := range clusters {
		key := installations(c)
		s, ok := known[key]
		if !ok {
			s = summary(c, specs, whole)
			known[key] = s
		}
		s.Cluster = c
		out = append(out, s)
	}
	return out
}

func summary(c *fleet.Cluster, specs map[*fleet.Install]*istio.Spec, config lifecycle.ConfigSpec) policies.Summary {
	view := policies.Cluster{Cluster: c, Config: config}
	releases, _ := istio.Releases(c, specs)
	for _, release := range releases {
		view.Releases = append(view.Releases, policies.Release{Release: release})
	}
	return policies.Summarize(&view)
}

// installations names what is installed in a cluster by where it is written.
func installations(c *fleet.Cluster) string {
	var b strings.Builder
	for _, i := range c.Installs {
		fmt.Fprintf(&b, "%p %s\n", i.Spec.Node, i.Revision)
	}
	return b.String()
}

// within keeps the findings about the clusters of a run; no names mean all.
func within(only []string, found diag.List) diag.List {
	chosen := setOf(only)
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return len(only) > 0 && !chosen[d.Cluster] })
}

// gone reports clusters that have something and that no input names: what they
// have would be pruned.
func gone(clusters []*fleet.Cluster, config lifecycle.ConfigSpec, old map[string]*policies.State) diag.List {
	var found diag.List
	if len(config.Only) > 0 || len(clusters) == 0 {
		return nil
	}
	there := map[string]bool{}
	for _, c := range clusters {
		there[c.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if !there[name] {
			found.Add(diag.Diagnostic{Code: diag.ClusterGone, Pos: clusters[0].Installs[0].At.Pos(), Cluster: name,
				Text: fmt.Sprintf("cluster %q has %d releases and gets none: no installation names it", name, len(old[name].Releases)),
				Hint: "name it, or waive this for the cluster when it is taken down"})
		}
	}
	return found
}

func setOf(names []string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, name := range names {
		out[name] = true
	}
	return out
}
