package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/inspect/images"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Fleet collects the plans of clusters and groups equal ones.
type Fleet struct {
	compare   *diff.Compare
	inventory images.Inventory
	groups    map[[sha256.Size]byte]*Group
	gone      []diff.Cluster
	clusters  int
}

// New returns a Fleet without clusters.
func New() *Fleet {
	return &Fleet{compare: diff.NewCompare(), inventory: images.NewInventory(), groups: map[[sha256.Size]byte]*Group{}}
}

// Group is clusters with the same plan, or with the same next step and no change.
type Group struct {
	Clusters []string `json:"clusters"`
	Plan
}

// Add plans a cluster; before is nil for a new one. The error is that of encoding a value that neither YAML nor
// JSON has.
func (f *Fleet) Add(before *snapshot.Snapshot, c render.Cluster) error {
	if before == nil {
		before = snapshot.New(c.Name)
	}
	return f.AddCompared(before, c, f.compare.Clusters(before, c.Snapshot()))
}

// AddCompared is Add for a caller that has compared the snapshots; before is empty for a new cluster.
func (f *Fleet) AddCompared(before *snapshot.Snapshot, c render.Cluster, objects []diff.Object) error {
	f.clusters++
	return f.join(c.Name, f.plan(before, c, objects))
}

// Gone plans a cluster that gets no objects any more. The error is that of [Fleet.Add].
func (f *Fleet) Gone(before *snapshot.Snapshot) error {
	f.gone = append(f.gone, diff.ClusterOf(before))
	c := render.Cluster{Name: before.Name}
	p := f.plan(before, c, f.compare.Clusters(before, c.Snapshot()))
	if p != nil {
		p.Removed = true
	}
	return f.join(before.Name, p)
}

// join adds a cluster to the group of its plan, if it has one.
func (f *Fleet) join(cluster string, p *Plan) error {
	if p == nil {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("plan for cluster %q: %w", cluster, err)
	}
	key := sha256.Sum256(text)
	if f.groups[key] == nil {
		f.groups[key] = &Group{Plan: *p}
	}
	f.groups[key].Clusters = append(f.groups[key].Clusters, cluster)
	return nil
}

// Report is the plan of a fleet. Equal inputs give equal reports.
type Report struct {
	Clusters int            `json:"clusters"` // number of rendered clusters
	Removed  []diff.Cluster `json:"removed"`  // clusters that get no objects any more
	Groups   []Group        `json:"groups"`
	// Findings are the findings of the run, in the format of meshpress check --format json.
	Findings json.RawMessage `json:"findings,omitempty"`
}

// Report returns the groups of plans. The group with the most clusters comes first. Clusters that are removed,
// and then those that do not change, come last.
func (f *Fleet) Report() Report {
	r := Report{Clusters: f.clusters, Removed: append([]diff.Cluster{}, f.gone...), Groups: []Group{}}
	slices.SortFunc(r.Removed, func(a, b diff.Cluster) int { return cmp.Compare(a.Name, b.Name) })
	for _, g := range f.groups {
		slices.Sort(g.Clusters)
		r.Groups = append(r.Groups, *g)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(len(b.Clusters), len(a.Clusters)),
			slices.Compare(a.Clusters, b.Clusters))
	})
	return r
}

// rank sorts groups: changes first, then removed clusters, then clusters without a change.
func (g Group) rank() int {
	switch {
	case len(g.Steps) == 0:
		return 2
	case g.Removed:
		return 1
	}
	return 0
}

// changed counts the clusters that change but are not removed.
func (r Report) changed() int {
	n := 0
	for _, g := range r.Groups {
		if g.rank() == 0 {
			n += len(g.Clusters)
		}
	}
	return n
}

// Changed counts the clusters that change, or that get no objects any more.
func (r Report) Changed() int { return len(r.Removed) + r.changed() }

// isEmpty tells whether nothing changes.
func (r Report) isEmpty() bool { return r.Changed() == 0 }
