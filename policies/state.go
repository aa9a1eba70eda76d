package policies

import (
	"iter"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
)

// State is what a cluster has: objects, by release. It may come from a tree that
// was rendered earlier, so it has no positions, and everything that rules want
// to know about it is read from the objects.
type State struct {
	Name     string
	Releases map[string][]*manifest.Object
}

// State returns what the cluster would have, so that both sides of a change are
// read in the same way.
func (c *Cluster) State() State {
	s := State{Name: c.Name, Releases: map[string][]*manifest.Object{}}
	for _, r := range c.Releases {
		s.Releases[r.Dir] = r.Objects
	}
	if len(c.Namespaces) > 0 {
		s.Releases[istio.NamespacesDir] = c.Namespaces
	}
	return s
}

// All yields every object with its release, by the names of the releases.
func (s State) All() iter.Seq2[string, *manifest.Object] {
	return func(yield func(string, *manifest.Object) bool) {
		for _, name := range slices.Sorted(maps.Keys(s.Releases)) {
			for _, o := range s.Releases[name] {
				if !yield(name, o) {
					return
				}
			}
		}
	}
}

// ByKey returns the objects by what identifies them in a cluster.
func (s State) ByKey() map[manifest.Key]*manifest.Object {
	out := map[manifest.Key]*manifest.Object{}
	for _, o := range s.All() {
		out[o.Key()] = o
	}
	return out
}
