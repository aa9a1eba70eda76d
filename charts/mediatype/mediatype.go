// Package mediatype names the parts of a Helm chart in a registry, as helm push does. Helm has the same names in a
// package that links a client for registries.
package mediatype

// The media types of the parts of a chart.
const (
	Config      = "application/vnd.cncf.helm.config.v1+json"
	Chart       = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
	LegacyChart = "application/tar+gzip" // of Helm before 3.7
	Provenance  = "application/vnd.cncf.helm.chart.provenance.v1.prov"
)
