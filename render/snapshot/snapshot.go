// Package snapshot holds the objects of one cluster at one time: the output of a run, the content of a tree or
// of a commit, or the state of a live cluster.
//
// Rules, diff and plan compare two snapshots, so they read both sides in the same way. [Snapshot.Mesh] reads
// what the objects say about the mesh: control planes, revisions, tags, proxies and their versions.
//
// The package reads no files and compares nothing.
package snapshot

import (
	"iter"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/meshpress/meshpress/render/manifest"
)

// Snapshot is the objects of a cluster by release. It has no positions, because it may come from a tree that
// was rendered earlier. Clusters share the objects, so they must not be changed.
type Snapshot struct {
	Name     string // of the cluster
	Releases map[string][]*manifest.Object

	order []string
	mesh  atomic.Pointer[Mesh] // nil until it is read, and after a release grew
}

// New returns a snapshot of a cluster without objects.
func New(cluster string) *Snapshot {
	return &Snapshot{Name: cluster, Releases: map[string][]*manifest.Object{}}
}

// Add adds objects to a release.
func (s *Snapshot) Add(release string, objects ...*manifest.Object) {
	if _, known := s.Releases[release]; !known {
		s.order = append(s.order, release)
	}
	s.Releases[release] = append(s.Releases[release], objects...)
	s.mesh.Store(nil)
}

// Order returns the releases in the order in which they were added.
func (s *Snapshot) Order() []string { return s.order }

// All yields every object with its release, in the order of the releases' names.
func (s *Snapshot) All() iter.Seq2[string, *manifest.Object] {
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

// ByKey returns the objects by their keys.
func (s *Snapshot) ByKey() map[manifest.Key]*manifest.Object {
	out := map[manifest.Key]*manifest.Object{}
	for _, o := range s.All() {
		out[o.Key()] = o
	}
	return out
}
