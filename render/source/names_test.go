package source

import "testing"

func TestNearestNameIsTheLikelyOne(t *testing.T) {
	kinds := []string{"IstioLifecycleManager", "GatewayLifecycleManager", "KubernetesCluster"}
	fields := []string{"revision", "clusters", "istioOperatorSpec", "skipUpgradeValidation"}
	for _, row := range []struct {
		word       string
		candidates []string
		want       string
	}{
		{"revison", fields, "revision"},
		{"Revision", fields, "revision"},
		{"cluster", fields, "clusters"},
		{"istio_operator_spec", fields, "istioOperatorSpec"},
		{"istio-operator-spec", fields, "istioOperatorSpec"},
		{"installations", fields, ""},
		{"IstioLifecyleManager", kinds, "IstioLifecycleManager"},
		{"Service", kinds, ""},
		{"", fields, ""},
		{"x", nil, ""},
		{"ab", []string{"bb", "aa"}, "aa"}, // the first by name of those with equal distance
		{"cluster2", []string{"cluster1", "cluster3"}, "cluster1"},
	} {
		if got := Nearest(row.word, row.candidates); got != row.want {
			t.Errorf("Nearest(%q, %q) is %q, want %q", row.word, row.candidates, got, row.want)
		}
	}
}
