package diff

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/terminal"
)

// Report is what changes in a fleet. It is the same for the same clusters.
type Report struct {
	Clusters Counts    `json:"clusters"`
	Added    []Cluster `json:"added"`   // clusters that had nothing
	Removed  []Cluster `json:"removed"` // clusters that get nothing
	Groups   []Group   `json:"groups"`
}

// Counts are numbers of clusters that are there before and after.
type Counts struct {
	Compared int `json:"compared"`
	Changed  int `json:"changed"`
}

// Group are clusters in which the same objects change in the same way. Where
// clusters differ in their own values only, "<cluster>" and the like stand for
// these.
type Group struct {
	Clusters []string `json:"clusters"`
	Objects  []Object `json:"objects"`
}

// Report returns what has been collected, the change of most clusters first.
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

// WriteJSON writes all of the report. Its fields do not change their meaning.
func (r Report) WriteJSON(w io.Writer) error {
	return terminal.WriteJSON(w, r)
}
