package diff

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
)

// Fleet collects the differences of clusters and groups equal ones.
type Fleet struct {
	compare *Compare
	digests *digests
	groups  []*change
	exact   map[[sha256.Size]byte]*change // by the hash of the change
	alike   map[[sha256.Size]byte]*change // by the hash of the change with placeholders
	seen    int
	come    []Cluster
	gone    []Cluster
	differ  int
}

// New returns a Fleet without clusters.
func New() *Fleet {
	return &Fleet{compare: NewCompare(), digests: newDigests(), exact: map[[sha256.Size]byte]*change{},
		alike: map[[sha256.Size]byte]*change{}}
}

// change is one object that differs in the same way in several clusters. The second cluster shows whether the
// changes are equal as they are, or only with placeholders.
type change struct {
	object   Object
	first    Own
	clusters []string
}

// Add compares a cluster with its earlier snapshot; before is nil for a new cluster. Clusters must be added in
// the order of their names. The error is that of encoding a value that neither YAML nor JSON has.
func (f *Fleet) Add(before *snapshot.Snapshot, c render.Cluster) error {
	var objects []Object
	if before != nil {
		objects = f.compare.Clusters(before, c.Snapshot())
	}
	_, err := f.AddCompared(before, c, objects)
	return err
}

// AddCompared is Add for a caller that has compared the snapshots. isFirst tells whether a change of the cluster is
// the first of its kind.
func (f *Fleet) AddCompared(before *snapshot.Snapshot, c render.Cluster, objects []Object) (isFirst bool, err error) {
	own, known := OwnOf(c), len(f.groups)
	f.seen++
	if before == nil {
		f.come = append(f.come, ClusterOf(c.Snapshot()))
		return false, nil
	}
	if len(objects) > 0 {
		f.differ++
	}
	for _, o := range objects {
		if err := f.add(c.Name, o, own); err != nil {
			return false, fmt.Errorf("compare %s of cluster %q: %w", o.Key(), c.Name, err)
		}
	}
	return len(f.groups) > known, nil
}

// Gone adds a cluster that has no objects any more.
func (f *Fleet) Gone(before *snapshot.Snapshot) { f.gone = append(f.gone, ClusterOf(before)) }

func (f *Fleet) add(cluster string, o Object, own Own) error {
	key, err := f.digests.of(o)
	if err != nil {
		return err
	}
	if g := f.exact[key]; g != nil {
		return f.join(g, cluster, false)
	}
	general, isOwn := own.in(o)
	generalKey := key
	if isOwn {
		if generalKey, err = digest(general); err != nil {
			return err
		}
	}
	if g := f.alike[generalKey]; g != nil && isOwn {
		return f.join(g, cluster, true)
	}
	g := &change{object: o, first: own, clusters: []string{cluster}}
	f.groups = append(f.groups, g)
	f.exact[key] = g
	if isOwn {
		f.alike[generalKey] = g
	}
	return nil
}

// join adds a cluster to a group. The second cluster decides whether the members are equal as they are or with
// placeholders; the others must be equal in the same way.
func (f *Fleet) join(g *change, cluster string, general bool) error {
	g.clusters = append(g.clusters, cluster)
	if len(g.clusters) > 2 {
		return nil
	}
	key, err := digest(g.object)
	if err != nil {
		return err
	}
	o, isOwn := g.first.in(g.object)
	if general {
		g.object = o
		delete(f.exact, key)
		return nil
	}
	if isOwn {
		key, err = digest(o)
		delete(f.alike, key)
	}
	return err
}

// Cluster is a cluster that is added or removed as a whole.
type Cluster struct {
	Name    string `json:"name"`
	Objects int    `json:"objects"`
}

// ClusterOf returns the cluster of a snapshot with the number of its objects.
func ClusterOf(s *snapshot.Snapshot) Cluster {
	c := Cluster{Name: s.Name}
	for _, objects := range s.Releases {
		c.Objects += len(objects)
	}
	return c
}

func sortedClusters(list []Cluster) []Cluster {
	return slices.SortedFunc(slices.Values(list), func(a, b Cluster) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}
