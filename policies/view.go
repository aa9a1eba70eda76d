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

// Cluster is what rules see of one cluster: the plan, and the releases with
// what they rendered to. Rules must not change it.
type Cluster struct {
	*fleet.Cluster
	Config     lifecycle.ConfigSpec
	Namespaces []*manifest.Object // and quotas: what every release needs
	Releases   []Release          // in the order of their installation

	known *facts // what rules have found out about the objects
}

// Release is one release with its objects, definitions first.
type Release struct {
	*istio.Release
	Objects []*manifest.Object
}

// Snapshot returns what the cluster would have, so that both sides of a change are
// read in the same way.
func (c *Cluster) Snapshot() *snapshot.Snapshot {
	s := snapshot.New(c.Name)
	for _, r := range c.Releases {
		s.Add(r.Dir, r.Objects...)
	}
	if len(c.Namespaces) > 0 {
		s.Add(layout.Namespaces, c.Namespaces...)
	}
	return s
}

// viewOf returns a cluster as rules see it.
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

// IsAmbient tells whether the cluster is in ambient mode: it has ztunnel, or a
// control plane with a profile or values that are for it.
func (c *Cluster) IsAmbient() bool {
	return len(c.Component("ztunnel")) > 0 || slices.ContainsFunc(c.ControlPlanes(), hasAmbientProfile) ||
		slices.ContainsFunc(c.Releases, hasAmbientValues)
}

func hasAmbientValues(r Release) bool {
	return r.Install.Kind == fleet.ControlPlane && (strings.Contains(r.Text("profile"), "ambient") ||
		fmt.Sprint(r.Value("cni", "ambient", "enabled")) == "true" ||
		fmt.Sprint(r.Value("pilot", "env", "PILOT_ENABLE_AMBIENT")) == "true")
}

func hasAmbientProfile(i *fleet.Install) bool {
	return strings.Contains(i.Spec.Get("profile").Text(), "ambient")
}

// ControlPlanes returns the installations of lifecycle managers that have an istiod.
func (c *Cluster) ControlPlanes() []*fleet.Install { return c.installs(fleet.ControlPlane) }

// Gateways returns the installations of gateway lifecycle managers.
func (c *Cluster) Gateways() []*fleet.Install { return c.installs(fleet.Gateways) }

func (c *Cluster) installs(kind fleet.Kind) []*fleet.Install {
	var out []*fleet.Install
	for _, i := range c.Installs {
		if i.Kind == kind {
			out = append(out, i)
		}
	}
	return out
}

// Value returns a value that the chart of a release is given, nil if there is none.
func (r Release) Value(path ...string) any {
	var v any = r.Values
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// Text returns a value that is a string.
func (r Release) Text(path ...string) string { s, _ := r.Value(path...).(string); return s }

// Written returns where a value of the installation's spec is written, or the
// nearest place that could hold it.
func (r Release) Written(path ...any) source.Ref { return r.Install.Spec.Nearest(path...) }

// Summary is what is kept of a cluster for the rules about all of them.
type Summary struct {
	Cluster           *fleet.Cluster
	Ambient           bool
	Network, MeshID   string
	NetworkAt, MeshAt source.Ref
	Alone             bool // ambient, and of a version without multicluster
}

// Summarize returns the summary of a cluster.
func Summarize(c *Cluster) Summary {
	s := Summary{Cluster: c.Cluster, Ambient: c.IsAmbient(), Alone: isAlone(c)}
	for _, r := range c.Component("pilot") {
		s.Network, s.MeshID = r.Text("global", "network"), r.Text("global", "meshID")
		s.NetworkAt, s.MeshAt = r.Written("values", "global", "network"), r.Written("values", "global", "meshID")
	}
	return s
}

func bySummary(a, b Summary) int { return strings.Compare(a.Cluster.Name, b.Cluster.Name) }
