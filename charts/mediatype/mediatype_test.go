package mediatype

import (
	"testing"

	"helm.sh/helm/v3/pkg/registry"
)

func TestNamesAreThoseOfHelm(t *testing.T) {
	for ours, helms := range map[string]string{
		Config: registry.ConfigMediaType, Chart: registry.ChartLayerMediaType,
		LegacyChart: registry.LegacyChartLayerMediaType, Provenance: registry.ProvLayerMediaType,
	} {
		if ours != helms {
			t.Errorf("%q must be %q", ours, helms)
		}
	}
}
