package bench

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkWorstCases renders inputs for which there are few classes, or none, by the built program. The metrics are
// those of BenchmarkProcess: what a cluster takes, and the peak memory.
func BenchmarkWorstCases(b *testing.B) {
	bin := program(b)
	for _, c := range []struct {
		name, text string
		clusters   int
	}{
		{"5000-clusters", fleetText("1.23.2", 5000), 5000},
		{"200-installations", sidecarText("1.23.2", 200), 200},
		{"2000-overlays", overlaysText(2000), 1},
		{"1000-clusters-of-other-values", unlikeText(1000), 1000},
	} {
		b.Run(c.name, func(b *testing.B) { runProcess(b, bin, c.text, c.clusters) })
	}
}

// overlaysText is a cluster with n overlays of one object.
func overlaysText(n int) string {
	return plane("{name: cluster-0000}", fmt.Sprintf("components: {pilot: {k8s: {overlays: [%s]}}}",
		each(n, "{kind: Deployment, name: istiod, patches: [{path: spec.template.metadata.annotations.k%05d, value: v}]}")))
}

// unlikeText is a fleet of n clusters, each with values that no other cluster has: a number and a text that are no
// words.
func unlikeText(n int) string {
	var out strings.Builder
	out.WriteString("apiVersion: admin.gloo.solo.io/v2\nkind: IstioLifecycleManager\nmetadata: {name: istiod}\n" +
		"spec:\n  installations:\n")
	for i := range n {
		fmt.Fprintf(&out, "    - clusters: [{name: cluster-%04[1]d}]\n      istioOperatorSpec: {profile: minimal, tag: "+
			"1.23.2, values: {pilot: {cpu: {targetAverageUtilization: %[2]d}, env: {NUMBER: \"%[1]d\"}}}}\n", i, 1+i%99)
	}
	return out.String()
}
