package fleet

import (
	"cmp"
	"strings"

	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Sail is what an installation of the Sail operator has beside what all installations have.
type Sail struct {
	// Name is the name of the revision, of the tag, or of the resource. The revision "default" has the Name
	// "default" and no Revision.
	Name      string
	Namespace string // of the releases
	// Version is the version as it is written. An alias stands for a patch.
	Version   string
	VersionAt source.Ref
	// Target is the control plane that a tag or a ztunnel names, nil for none.
	Target *Installation
	// RevisionBased says that each version of the control plane gets a revision of its own.
	RevisionBased bool
	target        lifecycle.SailTarget
}

// IsAlias tells whether the version stands for the newest patch.
func (s *Sail) IsAlias() bool {
	_, isAlias, _ := lifecycle.SailTag(s.Version)
	return isAlias
}

// SailVersion returns the version of a Sail resource as it is written, "" for other kinds.
func (i *Installation) SailVersion() string {
	if i.Sail == nil {
		return ""
	}
	return i.Sail.Version
}

// tag returns what the version says about charts, "" if it says nothing.
func (s *Sail) tag() string {
	tag, _, _ := lifecycle.SailTag(s.Version)
	return tag
}

// sail plans the resources of the Sail operator. Each goes to the clusters of its file.
func (p *planner) sail(in lifecycle.Input) {
	for _, r := range in.Istios {
		version, at := p.version(&r.Sail)
		s := Sail{Name: r.Revision(version), Namespace: r.Namespace(), Version: version, VersionAt: at,
			RevisionBased: r.RevisionBased()}
		revisionAt := r.NameAt()
		if s.RevisionBased {
			revisionAt = at
		}
		p.addSail(&r.Sail, SailIstio, s, revisionAt)
	}
	for _, r := range in.IstioRevisions {
		version, at := p.version(&r.Sail)
		p.addSail(&r.Sail, SailRevision, Sail{Name: r.Metadata.Name, Namespace: r.Namespace(), Version: version,
			VersionAt: at}, r.NameAt())
	}
	for _, r := range in.IstioCNIs {
		version, at := p.version(&r.Sail)
		p.addSail(&r.Sail, SailCNI, Sail{Name: r.Metadata.Name, Namespace: r.Namespace(), Version: version, VersionAt: at},
			r.NameAt())
	}
	for _, r := range in.ZTunnels {
		version, at := p.version(&r.Sail)
		p.addSail(&r.Sail, SailZtunnel, Sail{Name: r.Metadata.Name, Namespace: r.Namespace(), Version: version,
			VersionAt: at, target: r.Target()}, r.NameAt())
	}
	for _, r := range in.IstioRevisionTags {
		p.addSail(&r.Sail, SailTag, Sail{Name: r.Metadata.Name, target: r.Target()}, r.NameAt())
	}
}

// version returns the version of a resource, or the one that the config has for resources that name none.
func (p *planner) version(s *lifecycle.Sail) (string, source.Ref) {
	at := s.Spec.Nearest("version")
	if !at.Exists() {
		at = s.Origin
	}
	return cmp.Or(s.Spec.Get("version").Text(), p.config.Sail.Version), at
}

// addSail adds an installation to each cluster of the resource. A name that is missing, or cannot be one, is
// reported where it is decoded.
func (p *planner) addSail(r *lifecycle.Sail, kind Kind, s Sail, revisionAt source.Ref) {
	names, unnamed := p.assigned(r.Origin.File)
	if len(names) == 0 {
		p.notAssigned(r.Kind, r.Metadata.Name, r.Origin)
	}
	for _, name := range names {
		if name == "" || s.Name == "" || strings.ContainsAny(s.Name, "/ ") ||
			(kind == SailCNI || kind == SailZtunnel) && s.Name != "default" {
			continue
		}
		own := s
		i := &Installation{Kind: kind, Resource: r.Metadata.Name, Sail: &own, Spec: r.Spec, At: r.Origin,
			RevisionAt: revisionAt}
		if i.HasControlPlane() {
			i.setRevision(s.Name)
		}
		c := p.clusters[name]
		if c == nil {
			c = &Cluster{Name: name}
			p.clusters[name] = c
		}
		c.Unnamed = unnamed
		c.Installations = append(c.Installations, i)
	}
}

// setRevision sets the revision of a control plane. The one that is called "default" has no revision in its labels,
// and is the default.
func (i *Installation) setRevision(name string) {
	i.Default = name == "default"
	if !i.Default {
		i.Revision = name
	}
	i.ControlPlane = i.Revision
}
