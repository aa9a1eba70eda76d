package lifecycle

import (
	"slices"
	"strings"
)

// described has the versions of the kinds that describe installations.
var described = map[string][]string{
	"IstioLifecycleManager":   {glooVersion},
	"GatewayLifecycleManager": {glooVersion},
	"IstioOperator":           {istioVersion},
	"Istio":                   {sailVersion, sailAlphaVersion},
	"IstioRevision":           {sailVersion, sailAlphaVersion},
	"IstioRevisionTag":        {sailVersion, sailAlphaVersion},
	"IstioCNI":                {sailVersion, sailAlphaVersion},
	"ZTunnel":                 {sailVersion, sailAlphaVersion},
}

// Describes tells whether a resource describes installations, and is rendered to other objects.
func Describes(apiVersion, kind string) bool { return slices.Contains(described[kind], apiVersion) }

// NamesClusters tells whether a resource that describes installations names its clusters. Others may be meant for an
// operator in the cluster where they are applied.
func NamesClusters(apiVersion, kind string) bool {
	return Describes(apiVersion, kind) && apiVersion == glooVersion
}

// Versions returns the newest version of each kind that describes installations.
func Versions() map[string]string {
	out := map[string]string{}
	for kind, versions := range described {
		out[kind] = versions[0]
	}
	return out
}

// IsGroup tells whether an API group has kinds that describe installations.
func IsGroup(group string) bool {
	for _, versions := range described {
		if before, _, _ := strings.Cut(versions[0], "/"); before == group {
			return true
		}
	}
	return false
}
