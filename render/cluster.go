package render

import (
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// Cluster is everything that one cluster gets.
type Cluster struct {
	Name     string
	Plan     *fleet.Cluster // its installations
	Releases []Release
	Cost     Cost

	withOrigins func(*istio.Release) *istio.Release // nil for a cluster that is not rendered
}

// WithOrigins returns a release of the cluster as it was made from the input, with
// the origins of its values: see [istio.Release.Origin]. A plain render does not
// record them; they are made again, for a finding that needs them.
func (c *Cluster) WithOrigins(r *istio.Release) *istio.Release {
	if r.Records() || c.withOrigins == nil {
		return r
	}
	return c.withOrigins(r)
}

// Release is the rendered objects of a release, in apply order. Dir is its
// name in the output. From is the Helm release that they were made of: chart,
// values, installation; nil for what every release of a cluster needs. Such an
// object has its Causes, by its key: the releases that need it. Given has the
// documents of the input that were merged into it.
type Release struct {
	Dir     string
	From    *istio.Release
	Causes  map[manifest.Key][]*istio.Release
	Given   map[manifest.Key][]source.Document
	CRDs    []*manifest.Object
	Objects []*manifest.Object
}

// All returns the objects of the release, definitions first.
func (r Release) All() []*manifest.Object { return slices.Concat(r.CRDs, r.Objects) }

// Objects returns what the cluster gets in one list: definitions, namespaces,
// then release by release.
func (c *Cluster) Objects() []*manifest.Object {
	var out []*manifest.Object
	for _, r := range c.Releases {
		out = append(out, r.CRDs...)
	}
	for _, r := range c.Releases {
		out = append(out, r.Objects...)
	}
	return out
}

// Snapshot returns the objects by release, as the other side of a comparison
// has them. The objects are shared.
func (c *Cluster) Snapshot() *snapshot.Snapshot {
	s := snapshot.New(c.Name)
	for _, r := range c.Releases {
		s.Add(r.Dir, r.All()...)
	}
	return s
}

// work is one cluster on its way through a run.
type work struct {
	*run
	plan     *fleet.Cluster
	releases []*istio.Release
	current  string         // the release that is worked on
	failed   *istio.Release // the last release that does not render: it has no objects to change
	exceeded bool           // a release, or all of them, were over a limit
	out      Cluster
	// lacksChart is set if a release is missing because its chart is.
	lacksChart bool
	found      diag.List
}

// nameInPanic adds the release to a panic, for the message that ends the program.
func (w *work) nameInPanic() {
	if value := recover(); value != nil {
		p := task.Recovered(value)
		if w.current != "" {
			p.Of = append(p.Of, fmt.Sprintf("release %q", w.current))
		}
		panic(p)
	}
}

// planned returns a cluster whose releases have no objects yet.
func planned(c *fleet.Cluster, releases []*istio.Release) Cluster {
	out := Cluster{Name: c.Name, Plan: c}
	for _, r := range releases {
		out.Releases = append(out.Releases, Release{Dir: r.Dir, From: r})
	}
	return out
}
