package istio

import (
	"maps"
	"slices"
	"strings"
)

// gatewayOrigin is the origin of a value of the published gateway chart, which
// are built by [Release.gatewayValues].
func (r *Release) gatewayOrigin(path []string) Origin {
	block := r.instance.at
	switch {
	case isPath(path, "name"), path[0] == "labels":
		return r.nameOrigin(path)
	case isPath(path, "revision"), isPath(path, "profile"):
		return r.shared(path)
	case isPath(path, "global", "platform"), isPath(path, "global", "networkPolicy"):
		return r.shared(path)
	case isPath(path, "service", "type") && r.noService && !r.customService():
		return Origin{FromManager, r.Install.At.Nearest("activeGateway"), "the Service belongs to the active revision"}
	case isPath(path, "service", "type") && r.noService:
		o := r.shared(r.below("customService"))
		o.Name = "`customService` leaves the Service out"
		return o
	case isPath(path, "service", "ports") && block.Get("k8s", "service", "ports").Exists():
		return r.spec.written(block.Get("k8s", "service", "ports"))
	case path[0] == "podDisruptionBudget" && block.Get("k8s").Get(anys(path)...).Exists():
		return r.spec.written(block.Get("k8s").Get(anys(path)...))
	case isPath(path, "podAnnotations", "inject.istio.io/templates") && r.has(r.below("injectionTemplate")):
		return r.shared(r.below("injectionTemplate"))
	}
	for _, from := range slices.Sorted(maps.Keys(legacyPaths)) {
		to := strings.Split(legacyPaths[from], ".")
		if len(path) >= len(to) && slices.Equal(path[:len(to)], to) {
			if legacy := r.below(append(strings.Split(from, "."), path[len(to):]...)...); r.has(legacy) {
				return r.shared(legacy)
			}
		}
	}
	return r.shared(append([]string{"global"}, path...)) // imagePullPolicy and the like
}

// below is a path below the gateway's own values.
func (r *Release) below(path ...string) []string {
	return append(slices.Clone(r.instance.root), path...)
}

// nameOrigin is the origin of the name and of labels.
func (r *Release) nameOrigin(path []string) Origin {
	block := r.instance.at
	label := path[len(path)-1]
	switch {
	case label == "revision" && path[0] == "labels" && r.Install.Revision != "":
		return revisionOrigin(r.Install, r.Install.RevisionAt)
	case path[0] == "labels" && block.Get("label", label).Exists():
		return r.spec.written(block.Get("label", label))
	case path[0] == "labels":
		return Origin{FromManager, r.Pos(), "labels of the legacy chart, which selectors rely on"}
	case r.workload != r.service:
		return Origin{FromManager, r.Install.RevisionAt, "the name of the gateway, and its revision"}
	}
	return r.spec.written(block.Nearest("name"))
}

// legacyOrigin is the origin of a value of upstream's gateway charts, which are
// changed by [Release.legacyValues].
func (r *Release) legacyOrigin(path []string) Origin {
	block := r.instance.at
	if r.setsImage(path) && r.spec.options.Istioctl {
		return r.spec.written(block.Nearest(path[len(path)-1]))
	}
	if own, ok := r.ownPath(path); ok {
		switch {
		case isPath(own, "name"), own[0] == "labels":
			return r.nameOrigin(own)
		case isPath(own, "ports") && block.Get("k8s", "service", "ports").Exists():
			return r.spec.written(block.Get("k8s", "service", "ports"))
		case isPath(own, "customService") && !r.customService():
			return Origin{FromManager, r.Install.At.Nearest("activeGateway"), "the Service belongs to the active revision"}
		}
	}
	for _, key := range []string{"hub", "tag"} {
		if isPath(path, "global", key) && block.Get(key).Text() != "" && !r.spec.options.Istioctl {
			return r.spec.written(block.Get(key))
		}
	}
	return r.shared(path)
}

// ownPath is the rest of a path that leads below the gateway's own values.
func (r *Release) ownPath(path []string) ([]string, bool) {
	root := r.instance.root
	if len(path) <= len(root) || !slices.Equal(path[:len(root)], root) {
		return nil, false
	}
	return path[len(root):], true
}
