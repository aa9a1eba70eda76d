package chart

import (
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// The placeholders of Istio's source tree that a release replaces.
const (
	sourceVersion = "1.0.0"
	sourceTag     = "latest"
	releaseHub    = "docker.io/istio"
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
	if hub, _ := m["hub"].(string); isTestHub(hub) && m["tag"] == sourceTag {
		m["hub"], m["tag"] = releaseHub, s.Version
	}
	for _, v := range m {
		if sub, ok := v.(map[string]any); ok {
			s.values(sub)
		}
	}
}

func isTestHub(hub string) bool {
	return strings.HasSuffix(hub, "/istio-testing") || strings.HasSuffix(hub, "istio.io/testing")
}
