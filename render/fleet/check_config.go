package fleet

import (
	"fmt"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// checkConfigNames reports names of clusters in the config that no installation and
// no KubernetesCluster has: what the config says of them has no effect.
func (p *planner) checkConfigNames(registered []*lifecycle.KubernetesCluster) {
	known := map[string]bool{}
	for name := range p.clusters {
		known[name] = true
	}
	for _, k := range registered {
		known[k.Metadata.Name] = true
	}
	if len(known) == 0 {
		return // that nothing is rendered is reported
	}
	names := slices.Sorted(maps.Keys(known))
	check := configNames{known, names, source.NewCandidates(names), &p.found}
	for _, k := range p.config.Clusters {
		check.name(k.Name, k.Origin.Get("name"))
	}
	for _, o := range p.config.Policies.Overrides {
		check.target(o.Target)
	}
	for _, w := range p.config.Policies.Waivers {
		check.target(w.Target)
	}
}

// configNames compares names in the config with the clusters of the inputs.
type configNames struct {
	known map[string]bool
	names []string
	near  *source.Candidates
	found *diag.List
}

// target checks the clusters of a target. MP0073 is about clusters that no installation names.
func (n configNames) target(t lifecycle.Target) {
	if t.Code == diag.ClusterGone.String() {
		return
	}
	for i, name := range t.Clusters {
		n.name(name, t.Origin.Get("clusters", i))
	}
}

func (n configNames) name(name string, at source.Ref) {
	if name == "" || n.known[name] || !at.Exists() {
		return
	}
	d := diag.Diagnostic{Code: diag.UnmetName, Pos: at.Pos(), Field: at.Path(),
		Text: fmt.Sprintf("no installation names the cluster %q: `%s` has no effect", name, at.Path()),
		Hint: "the inputs have " + diag.Names(n.names)}
	if near := n.near.Nearest(name); near != "" {
		d.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	n.found.Add(d)
}
