package diff

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/terminal"
)

// Report is the differences of a fleet. Equal input gives an equal report.
type Report struct {
	Clusters Counts    `json:"clusters"`
	Added    []Cluster `json:"added"`   // clusters that had no objects before
	Removed  []Cluster `json:"removed"` // clusters that get no objects any more
	Groups   []Group   `json:"groups"`
}

// Counts has numbers of clusters that exist before and after.
type Counts struct {
	Compared int `json:"compared"`
	Changed  int `json:"changed"`
}

// Group is clusters in which the same objects change in the same way. If the changes are equal only with
// placeholders, they have "<cluster>" and the like instead of the values.
type Group struct {
	Clusters []string `json:"clusters"`
	Objects  []Object `json:"objects"`
}

// Report returns the collected differences. The group with the most clusters comes first.
func (f *Fleet) Report() Report {
	r := Report{Clusters: Counts{f.seen - len(f.come), f.differ}, Added: sortedClusters(f.come),
		Removed: sortedClusters(f.gone), Groups: []Group{}}
	r.Added, r.Removed = append([]Cluster{}, r.Added...), append([]Cluster{}, r.Removed...)
	at := map[string]int{}
	for _, g := range f.groups {
		slices.Sort(g.clusters)
		key := strings.Join(g.clusters, "\n")
		i, ok := at[key]
		if !ok {
			i = len(r.Groups)
			at[key] = i
			r.Groups = append(r.Groups, Group{Clusters: g.clusters})
		}
		r.Groups[i].Objects = append(r.Groups[i].Objects, g.object)
	}
	for _, g := range r.Groups {
		slices.SortStableFunc(g.Objects, byName)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Clusters), len(a.Clusters)), slices.Compare(a.Clusters, b.Clusters))
	})
	return r
}

// IsEmpty tells whether nothing changes.
func (r Report) IsEmpty() bool { return len(r.Added)+len(r.Removed)+len(r.Groups) == 0 }

// Changed counts the clusters that change, that are new, or that get no objects any more.
func (r Report) Changed() int { return r.Clusters.Changed + len(r.Added) + len(r.Removed) }

// WriteJSON writes the whole report. The meaning of its fields does not change.
func (r Report) WriteJSON(w io.Writer) error {
	return terminal.WriteJSON(w, r)
}
