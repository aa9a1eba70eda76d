package chart_test

import (
	"testing"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
)

// TestHelmRefusesTheDefaultsOfGateways: by the published schema, Helm refuses the defaults up to 1.26. Values
// that every draft refuses are refused in all versions.
func TestHelmRefusesTheDefaultsOfGateways(t *testing.T) {
	l, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range l.Sets() {
		gateway, err := set.Chart(chart.Gateway)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			values map[string]any
			want   bool
		}{
			{map[string]any{}, set.Version.Before(1, 27)},
			{map[string]any{"replicaCount": "many"}, true},
		} {
			if got, err := gateway.RefusedByHelm(row.values); err != nil || got != row.want {
				t.Errorf("%s: Helm refuses %v: %t (%v)", set.Version, row.values, got, err)
			}
		}
		istiod, err := set.Chart(chart.Istiod)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := istiod.RefusedByHelm(map[string]any{}); got || err != nil {
			t.Errorf("%s: Helm refuses istiod without a schema (%v)", set.Version, err)
		}
	}
}
