package convert

import (
	"cmp"

	"github.com/meshpress/meshpress/inspect/values"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
)

// istio makes an Istio of a control plane, and a tag for each name that points at it.
func (s *sail) istio(r values.Release) {
	if r.Installation.Kind == fleet.SailRevision {
		s.revision(r)
		return
	}
	name := nameOf(r.Installation)
	own, profile := s.converted(r, "Istio", sectioned(r.Least, "Istio", "pilot"), nil)
	own = helm.Trim(own, []string{"revision"}, []string{"defaultRevision"}, []string{"global", "istioNamespace"})
	strategy := map[string]any{}
	if i := r.Installation; i.Sail != nil && i.Sail.RevisionBased {
		strategy["type"] = "RevisionBased"
	}
	s.add(r, "Istio", name, text("version", versionOf(r)), text("namespace", r.Namespace), text("profile", profile),
		field{key: "updateStrategy", value: strategy}, field{"values", own, &r, nil})
	for _, tag := range tagsOf(r) {
		s.add(r, "IstioRevisionTag", tag, field{key: "targetRef", value: map[string]any{"kind": "Istio", "name": name}})
	}
}

// revision keeps a revision that was made by hand: an Istio has profiles, and it has none.
func (s *sail) revision(r values.Release) {
	own, profile := s.converted(r, "IstioRevision", sectioned(r.Least, "IstioRevision", "pilot"), nil)
	if profile != "" {
		own["profile"] = profile
	}
	if r.Installation.Revision != "" {
		own["revision"] = r.Installation.Revision
	}
	own["global"] = merged(own["global"], map[string]any{"istioNamespace": r.Namespace})
	s.add(r, "IstioRevision", nameOf(r.Installation), text("version", versionOf(r)), text("namespace", r.Namespace),
		field{"values", own, &r, nil})
}

// tag keeps a tag of the Sail operator.
func (s *sail) tag(r values.Release) {
	target := r.Installation.Sail.Target
	s.add(r, "IstioRevisionTag", r.Installation.Sail.Name, field{key: "targetRef",
		value: map[string]any{"kind": target.Kind.String(), "name": nameOf(target)}})
}

// nameOf is the name of the resource that a control plane becomes.
func nameOf(i *fleet.Installation) string {
	switch {
	case i.Sail != nil:
		return i.Resource
	case i.Revision == "":
		return "default"
	}
	return i.Revision
}

// versionOf is the version of the charts as Sail writes it, or the one that a resource of Sail has.
func versionOf(r values.Release) string {
	return cmp.Or(r.Installation.SailVersion(), "v"+r.Version().String())
}
