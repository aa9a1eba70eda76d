package snapshot

import (
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render/manifest"
)

// Past is what the clusters of a fleet had before. It makes the snapshot of a cluster when it is asked for, so that
// memory does not grow with the fleet. It is not safe for concurrent use.
type Past interface {
	// Names lists the clusters that had objects, sorted.
	Names() []string
	// Of returns the snapshot of a cluster, nil if it had no objects. The error says why it cannot be read.
	Of(cluster string) (*Snapshot, error)
}

// Kept is the [Past] of clusters that were rendered. Of an object that was filled from a form it keeps the form, so a
// cluster takes few bytes.
type Kept struct{ clusters map[string][]kept }

// kept are the objects of a release.
type kept struct {
	release string
	objects []manifest.Seed
}

// NewKept returns a Kept without clusters.
func NewKept() *Kept { return &Kept{map[string][]kept{}} }

// Add adds a cluster. The snapshot and the texts of its objects are not kept.
func (k *Kept) Add(s *Snapshot) {
	releases := make([]kept, 0, len(s.order))
	for _, name := range s.order {
		one := kept{name, make([]manifest.Seed, 0, len(s.Releases[name]))}
		for _, o := range s.Releases[name] {
			one.objects = append(one.objects, o.Seed())
		}
		releases = append(releases, one)
	}
	k.clusters[s.Name] = releases
}

// Names implements [Past].
func (k *Kept) Names() []string { return slices.Sorted(maps.Keys(k.clusters)) }

// Of implements [Past]. The error is nil.
func (k *Kept) Of(cluster string) (*Snapshot, error) {
	releases, known := k.clusters[cluster]
	if !known {
		return nil, nil
	}
	s := New(cluster)
	for _, r := range releases {
		objects := make([]*manifest.Object, 0, len(r.objects))
		for _, seed := range r.objects {
			objects = append(objects, seed.Object())
		}
		s.Add(r.release, objects...)
	}
	return s, nil
}
