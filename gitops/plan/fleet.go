package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/gitops/diff"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
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

// Group are clusters with the same plan.
type Group struct {
	Clusters []string `json:"clusters"`
	Plan
}

// Add makes the plan of a cluster: before is nil for one that had nothing. An
// error is one of encoding values that neither YAML nor JSON has.
func (f *Fleet) Add(before *policies.State, c render.Cluster) error {
	f.clusters++
	if before == nil {
		before = &policies.State{Name: c.Name}
	}
	p := f.plan(*before, c)
	if p == nil {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("plan for cluster %q: %w", c.Name, err)
	}
	key := sha256.Sum256(text)
	if f.groups[key] == nil {
		f.groups[key] = &Group{Plan: *p}
	}
	f.groups[key].Clusters = append(f.groups[key].Clusters, c.Name)
	return nil
}

// Gone notes a cluster that gets nothing any more.
func (f *Fleet) Gone(before policies.State) {
	f.gone = append(f.gone, diff.ClusterOf(before))
}

// Report is the plan of a fleet. It is the same for the same clusters.
type Report struct {
	Clusters int            `json:"clusters"` // that are rendered
	Removed  []diff.Cluster `json:"removed"`  // that get nothing any more
	Groups   []Group        `json:"groups"`
	// Findings are those of the run, as meshpress check --format json has them.
	Findings json.RawMessage `json:"findings"`
}

// Report returns what has been collected, the plan of most clusters first.
func (f *Fleet) Report() Report {
	r := Report{Clusters: f.clusters, Removed: append([]diff.Cluster{}, f.gone...), Groups: []Group{}}
	slices.SortFunc(r.Removed, func(a, b diff.Cluster) int { return cmp.Compare(a.Name, b.Name) })
	for _, g := range f.groups {
		slices.Sort(g.Clusters)
		r.Groups = append(r.Groups, *g)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Clusters), len(a.Clusters)), slices.Compare(a.Clusters, b.Clusters))
	})
	return r
}

// IsEmpty tells whether nothing changes.
func (r Report) IsEmpty() bool { return len(r.Removed)+len(r.Groups) == 0 }
