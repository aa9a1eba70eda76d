package render

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Need is a chart that clusters of a fleet need.
type Need struct {
	Tag  string // the image tag
	Name chart.Name
	// Hub and Repo are the resource's image registry and chart repository, "" if it names none.
	Hub, Repo string
	// AskedBy are the resources that need the chart, as "Kind name".
	AskedBy []string
	// At is the field that chose the version. RepoAt is the field that names the repository.
	At, RepoAt source.Ref
}

// Needs lists the charts that the whole fleet needs, sorted by tag and name. It takes profiles from the
// library, but reads none of its charts. The findings include those of [Load].
func (f *Fleet) Needs(library *chart.Library) ([]Need, diag.List) {
	config := f.Config
	config.Only = nil // the lock is for the whole fleet
	clusters, found := fleet.Plan(f.input, config)
	found = slices.Concat(f.found, found)
	found = append(found, f.checkAnything(found.HasErrors())...)
	specs, more := resolve(clusters, library.Blank(), config, istioOptions(config))
	// The charts of a blank library know no values, so only errors are true.
	found = append(found, slices.DeleteFunc(more, func(d diag.Diagnostic) bool { return d.Severity != diag.Error })...)
	needs := map[[4]string]*Need{}
	for _, c := range clusters {
		for _, i := range c.Installations {
			if s := specs[i]; s != nil {
				addNeeds(needs, i, s.Charts(i), config, library)
			}
		}
	}
	var out []Need
	for _, n := range needs {
		slices.Sort(n.AskedBy)
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b Need) int {
		return cmp.Or(cmp.Compare(a.Tag, b.Tag), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Hub, b.Hub),
			cmp.Compare(a.Repo, b.Repo))
	})
	return out, found.Sorted()
}

func addNeeds(needs map[[4]string]*Need, i *fleet.Installation, charts []chart.Name, config lifecycle.ConfigSpec,
	library *chart.Library) {
	tag, at := i.Tag()
	hub, _ := i.Hub()
	tag = cmp.Or(config.IstioVersion, tag, library.Newest().String())
	who := fmt.Sprintf("%s %s", i.Kind, i.Resource)
	for _, name := range charts {
		n := Need{Tag: tag, Name: name, Hub: cmp.Or(hub, i.Spec.Get("values", "global", "hub").Text()), Repo: i.Repo.Text(),
			At: at, RepoAt: i.Repo}
		key := [4]string{n.Tag, string(n.Name), n.Hub, n.Repo}
		if needs[key] == nil {
			needs[key] = &n
		}
		if !slices.Contains(needs[key].AskedBy, who) {
			needs[key].AskedBy = append(needs[key].AskedBy, who)
		}
	}
}
