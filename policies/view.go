package policies

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/layout"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// Cluster is the view that rules have of one cluster: the plan, and the releases with their objects. Rules must
// not change it.
type Cluster struct {
	*fleet.Cluster
	Config     lifecycle.ConfigSpec
	Namespaces []*manifest.Object // namespaces and quotas that the releases need
	Releases   []Release          // in the order of their installation

	known *facts             // index of the objects; nil until first used
	taken *snapshot.Snapshot // nil until first used
}

// Release is one release with its objects, definitions first.
type Release struct {
	*istio.Release
	Objects []*manifest.Object
}

// Snapshot returns the rendered cluster as a snapshot, so that rules read both sides of a change in the same
// way. Rules share it.
func (c *Cluster) Snapshot() *snapshot.Snapshot {
	if c.taken != nil {
		return c.taken
	}
	s := snapshot.New(c.Name)
	for _, r := range c.Releases {
		s.Add(r.Dir, r.Objects...)
	}
	if len(c.Namespaces) > 0 {
		s.Add(layout.Namespaces, c.Namespaces...)
	}
	c.taken = s
	return s
}

// viewOf returns the view that rules have of a cluster.
func viewOf(c *render.Cluster, config lifecycle.ConfigSpec) *Cluster {
	view := &Cluster{Cluster: c.Plan, Config: config}
	for _, r := range c.Releases {
		if r.From == nil {
			view.Namespaces = append(view.Namespaces, r.Objects...)
			continue
		}
		view.Releases = append(view.Releases, Release{Release: r.From, Objects: r.All()})
	}
	return view
}

// Component returns the releases of a component: base, pilot, cni, ztunnel,
// ingressGateways or egressGateways.
func (c *Cluster) Component(name string) []Release {
	var out []Release
	for _, r := range c.Releases {
		if r.Component() == name {
			out = append(out, r)
		}
	}
	return out
}

// IsAmbient tells whether the cluster is in ambient mode: it has ztunnel, or a control plane with an ambient
// profile or ambient values.
func (c *Cluster) IsAmbient() bool {
	return len(c.Component("ztunnel")) > 0 || slices.ContainsFunc(c.ControlPlanes(), hasAmbientProfile) ||
		slices.ContainsFunc(c.sailPlanes(), hasAmbientProfile) ||
		slices.ContainsFunc(c.Releases, hasAmbientValues)
}

func hasAmbientValues(r Release) bool {
	return (r.Installation.Kind == fleet.ControlPlane || r.Installation.Sail != nil) &&
		(strings.Contains(r.Text("profile"), "ambient") ||
			fmt.Sprint(r.Value("cni", "ambient", "enabled")) == "true" ||
			fmt.Sprint(r.Value("pilot", "env", "PILOT_ENABLE_AMBIENT")) == "true")
}

func hasAmbientProfile(i *fleet.Installation) bool {
	return strings.Contains(i.Spec.Get("profile").Text(), "ambient")
}

// ControlPlanes returns the installations of lifecycle managers that have an istiod.
func (c *Cluster) ControlPlanes() []*fleet.Installation { return c.installations(fleet.ControlPlane) }

// sailPlanes returns the installations of the Sail operator that have an istiod.
func (c *Cluster) sailPlanes() []*fleet.Installation {
	return append(c.installations(fleet.SailIstio), c.installations(fleet.SailRevision)...)
}

// gateways returns the installations of gateway lifecycle managers.
func (c *Cluster) gateways() []*fleet.Installation { return c.installations(fleet.Gateways) }

func (c *Cluster) installations(kind fleet.Kind) []*fleet.Installation {
	var out []*fleet.Installation
	for _, i := range c.Installations {
		if i.Kind == kind {
			out = append(out, i)
		}
	}
	return out
}

// Value returns a value of a release's chart, nil if it is not set.
func (r Release) Value(path ...string) any {
	var v any = r.Values
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// Text returns a value of a release's chart as a string, "" if it is not set or no string.
func (r Release) Text(path ...string) string { s, _ := r.Value(path...).(string); return s }

// Written returns the position of a value in the installation's spec, or the nearest position that could hold
// it.
func (r Release) Written(path ...any) source.Ref { return r.Installation.Spec.Nearest(path...) }

// Summary is the part of a cluster that rules about all clusters need. It is kept after the cluster is dropped.
type Summary struct {
	Cluster           *fleet.Cluster
	Ambient           bool
	Network, MeshID   string
	NetworkAt, MeshAt source.Ref
	Alone             bool // ambient, of a version without multicluster ambient
}

// summarize returns the summary of a cluster.
func summarize(c *Cluster) Summary {
	s := Summary{Cluster: c.Cluster, Ambient: c.IsAmbient(), Alone: isAlone(c)}
	for _, r := range c.Component("pilot") {
		s.Network, s.MeshID = r.Text("global", "network"), r.Text("global", "meshID")
		s.NetworkAt, s.MeshAt = r.Written("values", "global", "network"), r.Written("values", "global", "meshID")
	}
	return s
}

func bySummary(a, b Summary) int { return strings.Compare(a.Cluster.Name, b.Cluster.Name) }
