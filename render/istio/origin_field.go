package istio

import (
	"strings"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// switchOrigin: whether a component is on is what its block says.
func (s *Spec) switchOrigin(path []string) (Origin, bool) {
	component := map[string]string{"pilot.enabled": "pilot", "pilot.cni.enabled": "cni",
		"istio_cni.enabled": "cni"}[strings.Join(path, ".")]
	if component == "" || path[0] == "istio_cni" && !s.user.Get("values").Get(anys(path)...).IsNull() {
		return Origin{}, false
	}
	if at := s.user.Get("components", component); at.Exists() {
		return s.written(at.Nearest("enabled")), true
	}
	if name := s.profileWith("components", component); name != "" {
		return s.ofProfile(name), true
	}
	return Origin{FromManager, source.Ref{}, "no profile switches the component on"}, true
}

// fieldOrigin: these values are fields of the spec, or of the installation.
func (s *Spec) fieldOrigin(path string, i *fleet.Install) (Origin, bool) {
	switch path {
	case "global.hub", "global.tag":
		field := strings.TrimPrefix(path, "global.")
		if at := s.user.Get(field); at.Text() != "" {
			return s.written(at), true
		}
		if i.Auto != nil && (field == "hub" && i.Auto.Hub != "" || field == "tag" && i.Auto.Tag != "") {
			return Origin{FromConfig, i.RevisionAt, "`auto` of the config"}, true
		}
	case "revision":
		if i.Kind == fleet.Gateways {
			return revisionOrigin(i, i.ControlPlaneAt), true
		}
		return revisionOrigin(i, i.RevisionAt), true
	case "compatibilityVersion":
		return s.written(s.user.Get(path)), s.user.Get(path).Exists()
	case "global.istioNamespace":
		for _, at := range []source.Ref{s.user.Get("components", "pilot", "namespace"), s.user.Get("namespace")} {
			if at.Text() != "" && !s.options.Istioctl {
				return s.written(at), true
			}
		}
	}
	return Origin{}, false
}

// revisionOrigin: "auto" is what the config says.
func revisionOrigin(i *fleet.Install, at source.Ref) Origin {
	if i.Auto != nil && at.Text() == "auto" {
		return Origin{FromConfig, at, "`auto` of the config"}
	}
	return Origin{Layer: FromResource, At: at}
}

// written is the origin of a value that the user's file has.
func (s *Spec) written(at source.Ref) Origin {
	if !at.Exists() {
		at = s.user
	}
	return Origin{Layer: FromResource, At: at}
}
