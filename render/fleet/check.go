package fleet

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/filename"
	"github.com/meshpress/meshpress/render/source"
)

// order sorts the installations: control planes first, then by name and revision. The order of the files must
// not matter.
func (c *Cluster) order() {
	slices.SortStableFunc(c.Installations, func(a, b *Installation) int {
		return cmp.Or(cmp.Compare(a.step(), b.step()),
			cmp.Compare(a.Revision, b.Revision), cmp.Compare(a.Resource, b.Resource),
			cmp.Compare(a.At.Pos().File, b.At.Pos().File), cmp.Compare(a.At.Pos().Line, b.At.Pos().Line))
	})
}

// step is the place of an installation: that of its kind; what only has gateways comes last.
func (i *Installation) step() int {
	if i.Kind == Operator && !i.HasControlPlane() {
		return int(Operator) + 1
	}
	return int(i.Kind)
}

func (c *Cluster) controlPlanes() []*Installation {
	var out []*Installation
	for _, i := range c.Installations {
		if i.HasControlPlane() {
			out = append(out, i)
		}
	}
	return out
}

func (p *planner) checkCluster(c *Cluster) {
	p.checkTwice(c)
	p.checkSail(c)
	planes := c.controlPlanes()
	p.checkDefault(c, planes)
	p.checkControlPlanes(c, planes)
}

// checkTwice reports two control planes of one revision in a cluster. The status of a lifecycle manager has one
// place for each pair of cluster and revision.
func (p *planner) checkTwice(c *Cluster) {
	first := map[string]*Installation{}
	c.Installations = slices.DeleteFunc(c.Installations, func(i *Installation) bool {
		if !i.HasControlPlane() {
			return false
		}
		before := first[i.Revision]
		if before != nil { // report each pair once
			p.found.Add(diag.Diagnostic{Code: diag.Twice, Pos: i.At.Pos(), Field: i.At.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("%s is installed twice in cluster %q", revisionName(i.Revision), c.Name),
				Hint: p.twiceHint(i, before)})
			return true
		}
		first[i.Revision] = i
		return false
	})
}

// twiceHint says where the first of two is. Two folders are often two clusters.
func (p *planner) twiceHint(i, first *Installation) string {
	hint := fmt.Sprintf("the first one is at %s", first.At.Pos())
	namesNone := i.Sail != nil || i.Kind == Operator
	if namesNone && p.config.Pattern == "" && path.Dir(i.At.File) != path.Dir(first.At.File) {
		hint += "; if they are for two clusters, `pattern` of a RenderConfig takes the cluster from the folder, " +
			"as in `pattern: \"{cluster}\"`"
	}
	return hint
}

// checkDefault finds the revision that serves injection by the label istio-injection=enabled. The webhook of an
// installation without a revision serves it.
func (p *planner) checkDefault(c *Cluster, planes []*Installation) {
	var chosen *Installation
	for _, i := range planes {
		if !i.Default {
			continue
		}
		if chosen != nil && chosen.Revision != i.Revision {
			p.found.Add(diag.Diagnostic{Code: diag.TwoDefaults, Pos: i.At.Nearest("defaultRevision").Pos(), Field: i.At.Path(),
				Cluster: c.Name,
				Text: fmt.Sprintf("cluster %q must not have two default revisions, %s and %s", c.Name,
					revisionName(chosen.Revision), revisionName(i.Revision)),
				Hint: fmt.Sprintf("the first one is at %s", chosen.At.Nearest("defaultRevision").Pos())})
			continue
		}
		chosen = i
	}
	if chosen == nil {
		p.checkNoDefault(c, planes)
		return
	}
	c.DefaultRevision = &chosen.Revision
	for _, i := range planes {
		if i.Revision == "" && chosen.Revision != "" && !i.Default {
			p.found.Add(diag.Diagnostic{Code: diag.TwoDefaults, Pos: chosen.At.Nearest("defaultRevision").Pos(),
				Field: chosen.At.Path(), Cluster: c.Name,
				Text: fmt.Sprintf("%s of cluster %q must not be the default: the control plane without a revision serves "+
					"istio-injection=enabled already", revisionName(chosen.Revision), c.Name),
				Hint: fmt.Sprintf("that one is at %s", i.At.Pos())})
		}
	}
}

func (p *planner) checkNoDefault(c *Cluster, planes []*Installation) {
	for _, i := range planes {
		if i.Revision == "" {
			c.DefaultRevision = &i.Revision
			return
		}
	}
	// An IstioOperator has no field for the default revision.
	planes = slices.DeleteFunc(slices.Clone(planes), func(i *Installation) bool { return i.Kind == Operator })
	if len(planes) > 0 {
		last := planes[len(planes)-1]
		hint := "set `defaultRevision: true` for one of them"
		if last.Sail != nil {
			hint = "add an IstioRevisionTag \"default\" that points at one of them"
		}
		p.found.Add(diag.Diagnostic{Code: diag.NoDefault, Pos: last.At.Pos(), Field: last.At.Path(), Cluster: c.Name,
			Text: fmt.Sprintf("no revision of cluster %q is the default: nothing serves the label istio-injection=enabled",
				c.Name),
			Hint: hint})
	}
}

func (p *planner) checkControlPlanes(c *Cluster, planes []*Installation) {
	if len(planes) == 0 {
		return // the control plane is not in these inputs
	}
	there := map[string]bool{}
	var have []string
	for _, i := range planes {
		there[i.Revision] = true
		have = append(have, revisionName(i.Revision))
	}
	for _, i := range c.Installations {
		if i.Sail == nil && !i.HasControlPlane() && !there[i.ControlPlane] {
			p.noControlPlane(c, i, have)
		}
	}
}

func (p *planner) noControlPlane(c *Cluster, gateway *Installation, have []string) {
	p.found.Add(diag.Diagnostic{Code: diag.NoControlPlane, Pos: gateway.At.Pos(), Field: gateway.At.Path(),
		Cluster: c.Name,
		Text: fmt.Sprintf("the control plane of the gateway, %s, is not installed in cluster %q",
			revisionName(gateway.ControlPlane), c.Name),
		Hint: "there is " + diag.Names(have)})
}

// RevisionName names the revision of the installation, for people.
func (i *Installation) RevisionName() string { return revisionName(i.Revision) }

func revisionName(revision string) string {
	if revision == "" {
		return "the control plane without a revision"
	}
	return fmt.Sprintf("revision %q", revision)
}

// checkTwins reports cluster names that differ only by case or accents. They would share a directory on some
// systems.
func (p *planner) checkTwins() {
	for _, pair := range filename.Twins(slices.Collect(maps.Keys(p.clusters))) {
		first, second := p.clusters[pair[0]].Installations[0].At.Nearest("name"),
			p.clusters[pair[1]].Installations[0].At.Nearest("name")
		p.found.Add(diag.Diagnostic{Code: diag.BadValue, Pos: second.Pos(), Field: second.Path(), Cluster: pair[1],
			Text: fmt.Sprintf("cluster names %q and %q must differ by more than case and accents: some systems take them for "+
				"one directory", pair[0], pair[1]),
			Hint: fmt.Sprintf("the first one is at %s", first.Pos())})
	}
}

func (p *planner) checkRegistered(names []string) {
	registered, near := setOf(names), source.NewCandidates(names)
	for _, name := range slices.Sorted(maps.Keys(p.clusters)) {
		c := p.clusters[name]
		if registered[name] || c.Unnamed {
			continue
		}
		at := c.Installations[0].At.Nearest("name")
		d := diag.Diagnostic{Code: diag.UnknownCluster, Pos: at.Pos(), Field: at.Path(), Cluster: c.Name}
		d.Text = fmt.Sprintf("cluster %q is not among the KubernetesCluster resources", c.Name)
		if near := near.Nearest(c.Name); near != "" {
			d.Hint = fmt.Sprintf("did you mean %q?", near)
		}
		p.found.Add(d)
	}
}

func setOf(names []string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, name := range names {
		out[name] = true
	}
	return out
}
