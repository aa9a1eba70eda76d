package chart

import (
	"strings"

	helmchart "helm.sh/helm/v3/pkg/chart"
)

// What upstream's source tree has where a release has its own.
const (
	sourceVersion = "1.0.0"
	sourceTag     = "latest"
	releaseHub    = "docker.io/istio"
)

// Stamp is what a release of Istio writes into its charts and profiles: the
// version, the hub and the tag. The zero Stamp changes nothing.
type Stamp struct{ Version string }

// apply changes a chart of the source tree as upstream's release process does;
// charts that were published already are left alone.
func (s Stamp) apply(c *helmchart.Chart) {
	if s.Version == "" || c.Metadata.Version != sourceVersion {
		return
	}
	c.Metadata.Version, c.Metadata.AppVersion = s.Version, s.Version
	s.values(c.Values)
}

// values replaces hub and tag wherever both have the values of a test build.
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
