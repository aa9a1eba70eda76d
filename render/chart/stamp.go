package chart

import (
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// The placeholders of Istio's source tree that a release replaces.
const (
	sourceVersion = "1.0.0"
	sourceTag     = "latest"
)

// Stamp is what a release of Istio writes into its charts and profiles: version, hub and tag. The zero Stamp
// changes nothing.
type Stamp struct{ Version string }

// apply changes a chart of the source tree as Istio's release process does. It leaves published charts
// unchanged.
func (s Stamp) apply(c *helmchart.Chart) {
	if s.Version == "" || c.Metadata.Version != sourceVersion {
		return
	}
	c.Metadata.Version, c.Metadata.AppVersion = s.Version, s.Version
	s.values(c.Values)
}

// values replaces hub and tag where both are those of a test build.
func (s Stamp) values(m map[string]any) {
	if s.Version == "" {
		return
	}
	hub, _ := m["hub"].(string)
	if released := releasedHub(hub); released != "" && m["tag"] == sourceTag {
		m["hub"], m["tag"] = released, s.Version
	}
	for _, v := range m {
		if sub, ok := v.(map[string]any); ok {
			s.values(sub)
		}
	}
}

// The registries of Istio's releases: the second since 1.30.
const (
	dockerHub = "docker.io/istio"
	ownHub    = "registry.istio.io/release"
)

// releasedHub returns the hub that a release has in place of the hub of a test build, "" if hub is not one.
func releasedHub(hub string) string {
	switch {
	case strings.HasSuffix(hub, "/istio-testing"):
		return dockerHub
	case strings.HasSuffix(hub, "istio.io/testing"):
		return ownHub
	}
	return ""
}

// ReleaseHub returns the hub that the charts and profiles of a released version have if the values set none.
// Source: Istio's release note "use-registry-istio-io" of 1.30.
func ReleaseHub(v Version) string {
	if v.Before(1, 30) {
		return dockerHub
	}
	return ownHub
}
