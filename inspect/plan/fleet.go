package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Fleet collects the plans of clusters and puts equal ones together.
type Fleet struct {
	compare   *diff.Compare
	inventory inventory
	groups    map[[sha256.Size]byte]*Group
	gone      []diff.Cluster
	clusters  int
}

// New returns a Fleet without clusters.
func New() *Fleet {
	return &Fleet{compare: diff.NewCompare(), inventory: newInventory(), groups: map[[sha256.Size]byte]*Group{}}
}

// Group are clusters with the same plan, or the same next step and no change.
type Group struct {
	Clusters []string `json:"clusters"`
	Plan
}

// Add makes the plan of a cluster: before is nil for one that had nothing. An
// error is one of encoding values that neither YAML nor JSON has.
func (f *Fleet) Add(before *snapshot.Snapshot, c render.Cluster) error {
	f.clusters++
	if before == nil {
		before = snapshot.New(c.Name)
	}
	return f.join(c.Name, f.plan(before, c))
}

// Gone makes the plan of a cluster that gets nothing any more; for the error see
// [Fleet.Add].
func (f *Fleet) Gone(before *snapshot.Snapshot) error {
	f.gone = append(f.gone, diff.ClusterOf(before))
	p := f.plan(before, render.Cluster{Name: before.Name})
	if p != nil {
		p.Removed = true
	}
	return f.join(before.Name, p)
}

// join adds a cluster to those with the same plan, if it has one.
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

// Report is the plan of a fleet. It is the same for the same clusters.
type Report struct {
	Clusters int            `json:"clusters"` // that are rendered
	Removed  []diff.Cluster `json:"removed"`  // that get nothing any more
	Groups   []Group        `json:"groups"`
	// Findings are those of the run, as meshpress check --format json has them.
	Findings json.RawMessage `json:"findings"`
}

// Report returns what has been collected, the plan of most clusters first;
// behind them what goes as a whole, and what does not change.
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

// rank: changes come first, clusters that go behind them, and those without a
// change last.
func (g Group) rank() int {
	switch {
	case len(g.Steps) == 0:
		return 2
	case g.Removed:
		return 1
	}
	return 0
}

// changed counts the clusters that change, those that go aside.
func (r Report) changed() int {
	n := 0
	for _, g := range r.Groups {
		if g.rank() == 0 {
			n += len(g.Clusters)
		}
	}
	return n
}

// IsEmpty tells whether nothing changes.
func (r Report) IsEmpty() bool { return len(r.Removed)+r.changed() == 0 }
