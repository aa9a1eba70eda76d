package overview

import (
	"cmp"
	"maps"
	"slices"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/snapshot"
)

// defaultTrustDomain is Istio's, for a mesh config without one.
const defaultTrustDomain = "cluster.local"

// Failed returns the overview of a fleet that does not render: its clusters, as the inputs name them.
func Failed(clusters []*fleet.Cluster) Overview {
	o := New(false).Overview()
	o.Rendered, o.Plan = false, nil
	for _, c := range clusters {
		o.Clusters = append(o.Clusters, planned(c))
	}
	return o
}

// planned returns the row of a cluster that does not render. It has only what the inputs say.
func planned(c *fleet.Cluster) Cluster {
	row := Cluster{Name: c.Name, Platform: c.Platform, KubeVersion: c.KubeVersion, Revisions: []Revision{},
		Parts: []Part{}}
	for _, i := range c.Installations {
		if !i.HasControlPlane() {
			continue
		}
		tag, _ := i.Tag()
		row.Revisions = append(row.Revisions, Revision{Name: i.Revision, Version: tag, TrustDomain: i.TrustDomain,
			Default: c.DefaultRevision != nil && *c.DefaultRevision == i.Revision, At: i.At.Pos().String()})
	}
	return row
}

// rendered returns the row of a rendered cluster, or of the earlier snapshot of a cluster that has no plan now.
func rendered(c render.Cluster, m snapshot.Mesh) Cluster {
	row := Cluster{Name: c.Name}
	if c.Plan != nil {
		row = planned(c.Plan)
	}
	said := row.Revisions
	row.Revisions, row.Parts = []Revision{}, []Part{}
	for _, name := range slices.Sorted(maps.Keys(m.Planes)) {
		r := Revision{Name: name}
		if at := slices.IndexFunc(said, func(p Revision) bool { return p.Name == name }); at >= 0 {
			r = said[at]
		}
		r.Version = versionOf(m.Planes[name])
		serves, tagged := m.Tags[snapshot.DefaultTag]
		r.Default = tagged && serves == name
		for _, tag := range slices.Sorted(maps.Keys(m.Tags)) {
			if tag != snapshot.DefaultTag && m.Tags[tag] == name {
				r.Tags = append(r.Tags, tag)
			}
		}
		r.setMesh(c, m.Planes[name].Release)
		row.Revisions = append(row.Revisions, r)
	}
	for _, p := range m.Parts {
		row.Parts = append(row.Parts, partOf(c, p))
	}
	slices.SortFunc(row.Parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Release, b.Release), cmp.Compare(a.Name, b.Name))
	})
	return row
}

// order sorts parts in the order in which they are upgraded.
func order(p Part) int {
	return slices.Index([]string{"pilot", "cni", "ztunnel", "gateway"}, p.Component)
}

// setMesh sets the network and the trust domain that the values of a control plane say.
func (r *Revision) setMesh(c render.Cluster, dir string) {
	for _, release := range c.Releases {
		if release.Dir != dir || release.From == nil {
			continue
		}
		_, r.Network = release.From.Network()
		mesh, _ := release.From.Values["meshConfig"].(map[string]any)
		domain, _ := mesh["trustDomain"].(string)
		r.TrustDomain = cmp.Or(domain, r.TrustDomain, defaultTrustDomain)
	}
}

func partOf(c render.Cluster, p snapshot.Part) Part {
	key := p.Object.Key()
	out := Part{Component: p.Component, Release: p.Release, Namespace: key.Namespace, Name: key.Name,
		Revision: p.Revision, Version: versionOf(p)}
	for _, release := range c.Releases {
		if release.Dir == p.Release && release.From != nil {
			out.Inactive = p.Component == "gateway" && !release.From.Installation.Active
		}
	}
	return out
}

// versionOf returns the tag of the image, or the version if the image has no tag; empty if neither is known.
func versionOf(p snapshot.Part) string {
	if p.Tag != "" || p.Version.IsZero() {
		return p.Tag
	}
	return p.Version.String()
}
