package istio

import (
	"slices"
	"strings"

	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/source"
)

// has tells whether the values of the spec, or what is injected, have a path.
func (r *Release) has(path []string) bool {
	if _, ok := get(r.spec.values, path...); ok {
		return true
	}
	_, _, ok := r.injectedAs(path)
	return ok
}

// shared is the origin of a value that all components of the installation have.
func (r *Release) shared(path []string) Origin {
	if rule, at, ok := r.injectedAs(path); ok {
		if isPath(path, "global", "platform") {
			return r.PlatformOrigin()
		}
		layer := FromManager
		if at.Exists() && at.Path() != r.Install.At.Path() {
			layer = FromResource
		}
		return Origin{layer, at, rule}
	}
	return r.spec.origin(path, r.Install)
}

// injectedAs names the rule by which a value is set that the spec does not have,
// or that wins over the spec.
func (r *Release) injectedAs(path []string) (rule string, at source.Ref, ok bool) {
	i := r.Install
	if isPath(path, "meshConfig", "trustDomain") && i.TrustDomain != "" {
		return "the trust domain of the cluster", i.At.Get("trustDomain"), true
	}
	if v, ok := get(r.spec.values, path...); ok && v != nil {
		return "", source.Ref{}, false
	}
	switch strings.Join(path, ".") {
	case "meshConfig.trustDomain":
		rule = "without one, the trust domain is the name of the cluster"
	case "global.multiCluster.clusterName":
		rule = "the name of the cluster"
	case "global.platform":
		rule = "the platform of the cluster"
	case "pilot.env." + skipTrustDomain:
		rule = "istiod accepts the trust domains of other clusters"
	case "pilot.trustedZtunnelNamespace", "pilot.env.CA_TRUSTED_NODE_ACCOUNTS":
		rule = "ztunnel is not in istiod's namespace"
	default:
		if i.Kind == fleet.Gateways && slices.ContainsFunc(inherited, func(p []string) bool {
			return slices.Equal(p, path)
		}) {
			rule = "gateways have it from their control plane"
		}
	}
	return rule, i.At, rule != ""
}
