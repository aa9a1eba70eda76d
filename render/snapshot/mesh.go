package snapshot

// Mesh is what the objects of a snapshot say about Istio.
type Mesh struct {
	Parts  []Part
	Planes map[string]Part // the istiods, by revision
	// Tags has the revision that each tag stands for. The tag "default" is
	// generic injection: an istiod without a revision serves it without a tag.
	Tags map[string]string
}

// DefaultTag is the tag that generic injection (istio-injection: enabled) uses.
const DefaultTag = "default"

// Mesh reads the objects of the snapshot.
func (s *Snapshot) Mesh() Mesh {
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

// versionOfInjected: a gateway whose image is "auto" gets that of its istiod.
func (m Mesh) versionOfInjected() {
	for i, p := range m.Parts {
		if plane, ok := m.PlaneOf(p); ok && p.Component == "gateway" && p.Version.IsZero() {
			m.Parts[i].Version = plane.Version
		}
	}
}

// PlaneOf returns the istiod of a gateway, which names it by its revision or by
// a tag of it.
func (m Mesh) PlaneOf(gateway Part) (Part, bool) {
	if plane, ok := m.Planes[gateway.Revision]; ok {
		return plane, true
	}
	revision, tagged := m.Tags[gateway.Revision]
	plane, ok := m.Planes[revision]
	return plane, tagged && ok
}

// plainRevision: the charts write "default" where there is no revision.
func plainRevision(label string) string {
	if label == DefaultTag {
		return ""
	}
	return label
}
