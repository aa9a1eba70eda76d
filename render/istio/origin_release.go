package istio

import (
	"slices"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// NamespaceOrigin says where the namespace of the release is from.
func (r *Release) NamespaceOrigin() Origin {
	in, s := r.instance, r.spec
	profile := s.profileWith("components", in.key, "namespace")
	switch {
	case in.at.Get("namespace").Text() != "":
		return s.written(in.at.Get("namespace"))
	case getString(in.block, "namespace") != "" && profile != "":
		return s.ofProfile(profile)
	case s.user.Get("namespace").Text() == r.Namespace:
		return s.written(s.user.Get("namespace"))
	case s.kind == fleet.Gateways:
		return Origin{Layer: FromManager, Name: "the namespace of gateways that say none"}
	}
	return s.origin([]string{"global", "istioNamespace"}, r.Install)
}

// NameOrigin says where the name of the release is from.
func (r *Release) NameOrigin() Origin {
	switch {
	case r.spec.options.Istioctl:
		return Origin{Layer: FromManager, Name: "istioctl gives all releases one name"}
	case r.instance.isGateway():
		return r.nameOrigin([]string{"name"})
	case r.Install.Revision != "" && !r.instance.isSingleton():
		return Origin{FromManager, r.Install.RevisionAt, "the name of the component, and its revision"}
	}
	return Origin{Layer: FromManager, Name: "the name of the component"}
}

// KubeVersionOrigin says where the version of Kubernetes is from.
func (r *Release) KubeVersionOrigin() Origin {
	if r.cluster.KubeVersion != "" {
		return Origin{FromConfig, r.cluster.KubeVersionAt, "the version of the cluster"}
	}
	return Origin{Layer: FromManager, Name: "the oldest that the charts support"}
}

// PlatformOrigin says where the platform of the cluster is from.
func (r *Release) PlatformOrigin() Origin {
	return Origin{FromConfig, r.cluster.PlatformAt, "the platform of the cluster"}
}

// ItemOrigin is [Release.Origin] of an item of a list.
func (r *Release) ItemOrigin(i int, path ...string) Origin {
	o := r.Origin(path...)
	if tags, _ := r.spec.values["revisionTags"].([]any); isPath(path, "revisionTags") && i < len(tags) {
		o = r.shared(path) // the tag "default" comes after them
	}
	if item := o.At.Get(i); item.Exists() {
		o.At = item
	}
	return o
}

// defaultAt is where the default revision of the cluster is written, or where it
// could be.
func (r *Release) defaultAt() source.Ref {
	i := slices.IndexFunc(r.cluster.Installs, func(i *fleet.Install) bool {
		return &i.Revision == r.cluster.DefaultRevision
	})
	if i < 0 {
		return r.Install.At
	}
	return r.cluster.Installs[i].At.Nearest("defaultRevision")
}
