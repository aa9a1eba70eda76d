package parity

import (
	"path/filepath"
	"strings"
	"testing"
)

// forEachUpstream runs a test of the oracle and the comparer for each version, without meshpress.
func forEachUpstream(t *testing.T, test func(t *testing.T, u upstream, stamped string)) {
	if testing.Short() {
		t.Skip("-short: upstream's renderer takes minutes to build")
	}
	for _, v := range versions {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			u, dir := setUpstream(t, v)
			test(t, u, dir)
		})
	}
}

func mustRender(t *testing.T, u upstream, c parityCase, manifests string) outcome {
	t.Helper()
	o, err := u.render(c, manifests)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// patchedCases have several components, several gateways, and patches. Upstream visits all of these in random
// order.
var patchedCases = []parityCase{
	{Name: "profile-demo", Sets: []string{"profile=demo"}},
	{Name: "component_hub_tag", Files: []string{"component_hub_tag.yaml"}},
	{Name: "gateways", Files: []string{"gateways.yaml"}},
	{Name: "pilot_k8s_settings", Files: []string{"pilot_k8s_settings.yaml"}},
	{Name: "pilot_override_kubernetes", Files: []string{"pilot_override_kubernetes.yaml"}},
}

// TestUpstreamEqualsItself proves that differences do not come from upstream's random map order.
func TestUpstreamEqualsItself(t *testing.T) {
	forEachUpstream(t, func(t *testing.T, u upstream, stamped string) {
		for _, c := range patchedCases {
			for _, d := range compare(mustRender(t, u, c, stamped), mustRender(t, u, c, stamped)) {
				t.Errorf("%s: %+v", c.Name, d)
			}
		}
	})
}

// TestFoldedInputMeansTheSame proves that folding does not change the meaning of the input.
func TestFoldedInputMeansTheSame(t *testing.T) {
	forEachUpstream(t, func(t *testing.T, u upstream, stamped string) {
		for _, c := range flagCases {
			folded, err := u.input(c, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			one := upstream{version: u.version, oracle: u.oracle, source: u.source, inputs: filepath.Dir(folded)}
			got := mustRender(t, one, parityCase{Name: c.Name, Files: []string{filepath.Base(folded)}}, stamped)
			for _, d := range compare(mustRender(t, u, c, stamped), got) {
				t.Errorf("%s: %+v", c.Name, d)
			}
		}
	})
}

// TestStampReachesAllObjects proves that stamping replaces every placeholder of the source, as a release does,
// and that the comparer finds a remaining one.
func TestStampReachesAllObjects(t *testing.T) {
	all := parityCase{Name: "all", Files: []string{"all_on.yaml"}, Sets: []string{"profile=ambient"}}
	forEachUpstream(t, func(t *testing.T, u upstream, stamped string) {
		release := mustRender(t, u, all, stamped)
		for key, o := range release.Objects {
			text := string(asJSON(o))
			for _, placeholder := range []string{"istio-testing", ":latest", "-1.0.0", `version":"1.0.0`} {
				if strings.Contains(text, placeholder) {
					t.Errorf("%s still has %s", key, placeholder)
				}
			}
		}
		source := mustRender(t, u, all, filepath.Join(u.source, "manifests"))
		if equal := equalObjects(release, compare(release, source)); equal != 0 {
			t.Errorf("%d objects of the unstamped charts are equal to the release's", equal)
		}
	})
}
