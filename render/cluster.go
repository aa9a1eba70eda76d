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
	"github.com/meshpress/meshpress/render/word"
)

// Cluster is the output of a run for one cluster.
type Cluster struct {
	Name     string
	Plan     *fleet.Cluster // the installations of the cluster
	Releases []Release
	Cost     Cost
	Shared   int  // releases that were made from the rendering of their class
	Failed   bool // a release did not render: its objects are missing

	withOrigins func(*istio.Release) *istio.Release // nil for a cluster that is not rendered
}

// WithOrigins returns a release of the cluster as the input makes it, with the origins of its values: see
// [istio.Release.Origin]. A plain render does not record them, so the values are merged again for a finding.
func (c *Cluster) WithOrigins(r *istio.Release) *istio.Release {
	if r.Records() || c.withOrigins == nil {
		return r
	}
	return c.withOrigins(r)
}

// Release is the rendered objects of one release, in apply order. Dir is the name of its directory in the
// output. From is the Helm release (chart, values, installation) that rendered the objects. From is nil for
// objects that the releases share, such as namespaces; Causes then has the releases that need an object, by its
// key, and Given has the documents of the input that were merged into it.
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

// Objects returns all objects of the cluster in one list: definitions, namespaces, then release by release.
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

// Snapshot returns the objects by release, for a comparison with another snapshot. The objects are shared and
// must not be changed.
func (c *Cluster) Snapshot() *snapshot.Snapshot {
	s := snapshot.New(c.Name)
	for _, r := range c.Releases {
		s.Add(r.Dir, r.All()...)
	}
	return s
}

// work holds one cluster while it passes through the steps of a run.
type work struct {
	*run
	plan     *fleet.Cluster
	releases []*istio.Release
	current  string         // Dir of the release that a step is working on
	failed   *istio.Release // the last release that failed to render; it has no objects
	exceeded bool           // the cost of a release, or of the cluster, is over a limit
	out      Cluster
	// lacksChart is set if a release is missing because its chart is missing.
	lacksChart bool
	found      diag.List
	looked     bool        // a template or an overlay looked at a placeholder of a class
	own        *word.Words // of the cluster; nil until they are asked for
}

// nameInPanic adds the name of the release to a panic, so that the message of the crash names it.
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
