package overview

import (
	"cmp"
	"slices"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Fleet collects clusters. It keeps the objects of a few of them, to explain their changes.
type Fleet struct {
	compared  bool
	pairs     *diff.Compare
	diff      *diff.Fleet
	plan      *plan.Fleet
	inventory images.Inventory
	images    map[string]*Image
	clusters  []Cluster
	origins   map[string][]Origin       // of the first clusters of groups of changes
	firsts    map[string]render.Cluster // a few of these, to explain the changes
}

// maxFirsts bounds how many clusters are kept to explain their changes.
const maxFirsts = 20

// New returns a Fleet without clusters. compared tells whether there are earlier snapshots; without them, plans
// have no steps, but the next step of each canary.
func New(compared bool) *Fleet {
	return &Fleet{compared: compared, pairs: diff.NewCompare(), firsts: map[string]render.Cluster{}, diff: diff.New(),
		plan: plan.New(), inventory: images.NewInventory(),
		images: map[string]*Image{}, origins: map[string][]Origin{}}
}

// Add adds a rendered cluster; before is nil for a new cluster, and without a comparison. Clusters must be added in
// the order of their names. The error is that of encoding a value that neither YAML nor JSON has.
func (f *Fleet) Add(before *snapshot.Snapshot, c render.Cluster) error {
	after, own := c.Snapshot(), diff.OwnOf(c)
	f.clusters = append(f.clusters, rendered(c, after.Mesh()))
	f.image(c.Name, f.inventory.Refs(after, own), func(i *Image) *[]string { return &i.Clusters })
	if !f.compared {
		return f.plan.Add(after, c)
	}
	old := before
	if before == nil {
		f.clusters[len(f.clusters)-1].State = Added
		old = snapshot.New(c.Name)
	} else {
		f.image(c.Name, f.inventory.Refs(before, own), func(i *Image) *[]string { return &i.Before })
	}
	objects := f.pairs.Clusters(old, after)
	if err := f.plan.AddCompared(old, c, objects); err != nil {
		return err
	}
	isFirst, err := f.diff.AddCompared(before, c, objects)
	if isFirst {
		f.origins[c.Name] = originsOf(c)
		if len(f.firsts) < maxFirsts {
			f.firsts[c.Name] = c
		}
	}
	return err
}

// Gone adds a cluster that has no objects any more. The error is that of [Fleet.Add].
func (f *Fleet) Gone(before *snapshot.Snapshot) error {
	c := render.Cluster{Name: before.Name}
	row := rendered(c, before.Mesh())
	row.State = Removed
	f.clusters = append(f.clusters, row)
	f.image(c.Name, f.inventory.Refs(before, diff.OwnOf(c)), func(i *Image) *[]string { return &i.Before })
	f.diff.Gone(before)
	return f.plan.Gone(before)
}

// Overview returns what was collected. The caller adds findings, waivers and facts about the run.
func (f *Fleet) Overview() Overview {
	o := Overview{Format: Format, Rendered: true, Clusters: append([]Cluster{}, f.clusters...), Findings: []Finding{},
		Codes: []Code{}, Waivers: []Waiver{}, Origins: []Origin{}, Fields: []Field{}, Images: f.listed()}
	slices.SortFunc(o.Clusters, func(a, b Cluster) int { return cmp.Compare(a.Name, b.Name) })
	planned := f.plan.Report()
	o.Plan = &planned
	next := map[string][]string{}
	for _, g := range planned.Groups {
		for _, name := range g.Clusters {
			next[name] = g.Next
		}
	}
	for i := range o.Clusters {
		o.Clusters[i].Next = next[o.Clusters[i].Name]
	}
	if f.compared {
		f.compare(&o)
	}
	return o
}

// compare adds the differences, the states of clusters and the origins of what changes.
func (f *Fleet) compare(o *Overview) {
	report := f.diff.Report()
	o.Diff = &report
	changed := map[string]bool{}
	for _, g := range report.Groups {
		for _, name := range g.Clusters {
			changed[name] = true
		}
		o.Origins = append(o.Origins, changing(g, f.origins[g.Clusters[0]])...)
	}
	slices.SortFunc(o.Origins, Origin.compare)
	o.Origins = slices.Compact(o.Origins)
	for i, c := range o.Clusters {
		switch {
		case c.State != "":
		case changed[c.Name]:
			o.Clusters[i].State = Changed
		default:
			o.Clusters[i].State = Same
		}
	}
}
