package snapshot

import (
	"maps"
	"slices"
)

// Mesh is what a snapshot says about Istio.
type Mesh struct {
	Parts  []Part
	Planes map[string]Part // the istiods, by revision
	// Tags has the revision of each revision tag. The tag "default" serves istio-injection=enabled; an istiod
	// without a revision serves it too.
	Tags map[string]string
}

// DefaultTag is the revision tag that serves istio-injection=enabled.
const DefaultTag = "default"

// Mesh reads the control planes, tags and proxies out of the objects. It does so once, because
// every rule asks for them. The result is shared, so it must not be changed.
func (s *Snapshot) Mesh() Mesh {
	if known := s.mesh.Load(); known != nil {
		return *known
	}
	m := s.readMesh()
	s.mesh.Store(&m)
	return m
}

func (s *Snapshot) readMesh() Mesh {
	m := Mesh{Planes: map[string]Part{}, Tags: map[string]string{}}
	for release, o := range s.All() {
		if tag := o.Label("istio.io/tag"); tag != "" && o.Kind() == "MutatingWebhookConfiguration" {
			m.Tags[tag] = plainRevision(o.Label("istio.io/rev"))
		}
		if p, ok := partOf(o); ok {
			p.Release = release
			m.Parts = append(m.Parts, p)
		}
	}
	for _, p := range m.Parts {
		if p.Component == "pilot" {
			m.Planes[p.Revision] = p
		}
	}
	if _, plain := m.Planes[""]; plain && m.Tags[DefaultTag] == "" {
		m.Tags[DefaultTag] = ""
	}
	m.versionOfInjected()
	return m
}

// versionOfInjected gives gateways with the image "auto" the tag and version of their istiod.
func (m Mesh) versionOfInjected() {
	for i, p := range m.Parts {
		if plane, ok := m.PlaneOf(p); ok && p.Component == "gateway" && p.Version.IsZero() {
			m.Parts[i].Version = plane.Version
		}
	}
}

// PlaneOf returns the istiod of a gateway. The gateway names its revision or a revision tag.
func (m Mesh) PlaneOf(gateway Part) (Part, bool) {
	if plane, ok := m.Planes[gateway.Revision]; ok {
		return plane, true
	}
	revision, tagged := m.Tags[gateway.Revision]
	plane, ok := m.Planes[revision]
	return plane, tagged && ok
}

// RevisionTags returns the tags of each revision, sorted.
func (m Mesh) RevisionTags() map[string][]string {
	out := map[string][]string{}
	for _, tag := range slices.Sorted(maps.Keys(m.Tags)) {
		out[m.Tags[tag]] = append(out[m.Tags[tag]], tag)
	}
	return out
}

// plainRevision returns "" for "default", which charts write for no revision.
func plainRevision(label string) string {
	if label == DefaultTag {
		return ""
	}
	return label
}
