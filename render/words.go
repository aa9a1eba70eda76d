package render

import (
	"slices"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/word"
)

// words returns the words of the cluster: texts that few other clusters have. What many clusters have is the same
// in all releases of a class.
func (w *work) words() *word.Words {
	const few = 16
	if w.own == nil {
		w.classes.once.Do(w.countWords)
		w.own = word.New(slices.DeleteFunc(candidates(w.plan), func(text string) bool {
			n := w.classes.users[text]
			return n >= few || 2*n > len(w.Clusters)
		}))
	}
	return w.own
}

func (r *run) countWords() {
	r.classes.users = map[string]int{}
	for _, c := range r.Clusters {
		texts := candidates(c)
		slices.Sort(texts)
		for _, text := range slices.Compact(texts) {
			r.classes.users[text]++
		}
	}
}

// naming are the fields of a spec that name a cluster, or what it belongs to.
var naming = [][]any{{"values", "global", "network"}, {"values", "global", "meshID"},
	{"values", "global", "multiCluster", "clusterName"}, {"meshConfig", "trustDomain"},
	{"values", "meshConfig", "trustDomain"}}

// candidates returns the texts of a cluster that may be words, in the same order for all clusters.
func candidates(c *fleet.Cluster) []string {
	out := []string{c.Name}
	for _, i := range c.Installations {
		out = append(out, i.TrustDomain)
		for _, path := range naming {
			out = append(out, i.Spec.Get(path...).Text())
		}
	}
	return out
}
