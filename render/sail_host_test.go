package render

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/source"
)

// withHost renders the documents of a mesh for an operator that knows what `spec.sail` of a config says. It returns
// the releases by name, and the findings.
func withHost(t *testing.T, sail, bundle, defaults, mesh string) (map[string]*istio.Release, diag.List) {
	t.Helper()
	var docs []source.Document
	for _, f := range []struct{ name, text string }{{"config.yaml", "apiVersion: meshpress.dev/v1alpha1\n" +
		"kind: RenderConfig\nspec: {sail: {" + sail + "}}\n"}, {"bundle.yaml", bundle}, {"defaults.yaml", defaults},
		{"mesh.yaml", mesh}} {
		parsed, found := source.Parse(f.name, []byte(f.text))
		if len(found) > 0 {
			t.Fatal(found)
		}
		docs = append(docs, parsed...)
	}
	run := Load(t.Context(), docs, Options{Charts: fixture.Charts}).WithOrigins().start()
	run.charts()
	out := map[string]*istio.Release{}
	for _, c := range run.planned() {
		w := run.values(c)
		run.found.add(w.found)
		for _, r := range w.releases {
			out[r.Name] = r
		}
	}
	return out, run.found.list.Sorted()
}

// at returns a value of a release, nil if it is not set.
func at(r *istio.Release, path string) any {
	var v any = r.Values
	for key := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// bundleOf is a ClusterServiceVersion with images of one version.
func bundleOf(version string) string {
	text := "kind: ClusterServiceVersion\nspec: {install: {spec: {deployments: [{spec: {template: {metadata: " +
		"{annotations: {"
	for _, part := range []string{"istiod", "proxy", "cni", "ztunnel"} {
		text += "images." + version + "." + part + ": r/" + part + ", "
	}
	return text + "}}}}}]}}}\n"
}

func threeOf(values string) string {
	return doc("Istio", "version: v1.29.1"+values) + doc("IstioCNI", "version: v1.29.1"+values) +
		doc("ZTunnel", "version: v1.29.1"+values)
}

func TestImagesAreThoseOfTheBundle(t *testing.T) {
	fields := map[string]string{"pilot.image": "default-istiod", "global.proxy.image": "default-istiod",
		"global.proxy_init.image": "default-istiod", "cni.image": "istio-cni", "ztunnel.image": "ztunnel", "image": "ztunnel"}
	own := doc("Istio", "version: v1.29.1, values: {pilot: {tag: mine}}")
	for name, c := range map[string]struct {
		mesh string
		want map[string]any
	}{
		"all": {threeOf(""), map[string]any{"pilot.image": "r/istiod", "global.proxy.image": "r/proxy",
			"global.proxy_init.image": "r/proxy", "cni.image": "r/cni", "ztunnel.image": "r/ztunnel", "image": "r/ztunnel"}},
		"a hub":      {threeOf(", values: {global: {hub: h}}"), map[string]any{}},
		"a tag":      {threeOf(", values: {global: {tag: t}}"), map[string]any{}},
		"own istiod": {own, map[string]any{"global.proxy.image": "r/proxy", "global.proxy_init.image": "r/proxy"}},
	} {
		releases, found := withHost(t, "bundle: bundle.yaml", bundleOf("v1_29_1"), "{}", c.mesh)
		have := map[string]any{}
		for path, release := range fields {
			if r := releases[release]; r != nil && at(r, path) != nil {
				have[path] = at(r, path)
			}
		}
		if diff := cmp.Diff(c.want, have); diff != "" || found.HasErrors() {
			t.Errorf("%s (- want, + got):\n%s\n%v", name, diff, found)
		}
	}
}

func TestBundleWithoutTheVersionIsAWarning(t *testing.T) {
	missing := func(mesh string) (parts []string) {
		_, found := withHost(t, "bundle: bundle.yaml", bundleOf("v1_30_0"), "{}", mesh)
		for _, d := range found {
			if d.Code == diag.NotInBundle {
				parts = append(parts, strings.Fields(d.Text)[5])
				if d.Hint != "the bundle has images for v1.30.0" {
					t.Errorf("the hint is %q", d.Hint)
				}
			}
		}
		return parts
	}
	if diff := cmp.Diff([]string{`"istiod"`, `"proxy"`, `"cni"`, `"ztunnel"`}, missing(threeOf(""))); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
	for _, mesh := range []string{threeOf(", values: {global: {hub: h}}"), doc("Istio", "version: v1.30.0")} {
		if have := missing(mesh); have != nil {
			t.Errorf("nothing is missing, not %s", have)
		}
	}
}

func TestDefaultsOfTheVendorAreBelowTheUsers(t *testing.T) {
	defaults := "v1.29.1:\n  istio: {profile: stable, pilot: {env: {A: vendor, B: vendor}, resources: {requests: {cpu: " +
		"\"0.5\"}}}}\n" +
		"  istiocni: {cni: {chained: false}}\nv1.28.2: {istio: {pilot: {env: {A: other}}}}\n"
	mesh := doc("Istio", "version: v1.29.1, values: {pilot: {env: {A: user}}}") + doc("IstioCNI", "version: v1.29.1")
	releases, found := withHost(t, "vendorDefaults: defaults.yaml", "{}", defaults, mesh)
	for path, want := range map[string]any{"pilot.env.A": "user", "pilot.env.B": "vendor", "profile": "stable",
		"pilot.resources.requests.cpu": "500m"} {
		if have := at(releases["default-istiod"], path); have != want {
			t.Errorf("%s is %v, not %v", path, have, want)
		}
	}
	if have := at(releases["istio-cni"], "cni.chained"); have != false || found.HasErrors() {
		t.Errorf("cni.chained is %v: %v", have, found)
	}
}

func TestDefaultsOfTheVendorAreChecked(t *testing.T) {
	defaults := "1.29.1: {}\nv1.29.1:\n  ztunnel: {}\n  istio: {gateways: {}, pilot: {replicaCount: two}}\n"
	_, found := withHost(t, "vendorDefaults: defaults.yaml", "{}", defaults, doc("Istio", "version: v1.29.1"))
	var have []string
	for _, d := range found {
		if d.Pos.File == "defaults.yaml" {
			have = append(have, d.Pos.String()+" "+d.Code.String())
		}
	}
	want := []string{"defaults.yaml:1:1 MP0006", "defaults.yaml:3:3 MP0006", "defaults.yaml:4:47 MP0005",
		"defaults.yaml:4:11 MP0240"}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
}

func TestNodesInFIPSMode(t *testing.T) {
	const env = "pilot.env.COMPLIANCE_POLICY"
	mesh := doc("Istio", "version: v1.29.1") + doc("ZTunnel", "version: v1.29.1")
	releases, _ := withHost(t, "fips: true", "{}", "{}", mesh)
	if have := at(releases["default-istiod"], env); have != "fips-140-2" {
		t.Errorf("%s is %v", env, have)
	}
	if have := at(releases["ztunnel"], "env.TLS12_ENABLED"); have != "true" {
		t.Errorf("TLS12_ENABLED is %v", have)
	}
	own := doc("Istio", "version: v1.29.1, values: {pilot: {env: {COMPLIANCE_POLICY: own}}}") +
		doc("ZTunnel", "version: v1.31.0-beta.1")
	releases, _ = withHost(t, "fips: true", "{}", "{}", own)
	if have := at(releases["default-istiod"], env); have != "own" {
		t.Errorf("%s is %v", env, have)
	}
	if have := at(releases["ztunnel"], "env"); have != nil {
		t.Errorf("ztunnel needs no variable after 1.30: %v", have)
	}
}

func TestTLSProfileOfTheCluster(t *testing.T) {
	const tls = "tls: {minVersion: TLSV1_3, cipherSuites: [A, B]}"
	suites := []any{"A", "B"}
	releases, _ := withHost(t, tls, "{}", "{}", doc("Istio", "version: v1.30.4, values: {meshConfig: {meshMTLS: "+
		"{cipherSuites: [C]}}, pilot: {extraContainerArgs: [--own]}}"))
	r := releases["default-istiod"]
	for path, want := range map[string]any{"meshConfig.tlsDefaults.cipherSuites": suites,
		"meshConfig.meshMTLS.cipherSuites": []any{"C"}, "meshConfig.meshMTLS.minProtocolVersion": "TLSV1_3",
		"pilot.extraContainerArgs": []any{"--own", "--tls-cipher-suites=A,B", "--tls-min-version=1.3"}} {
		if diff := cmp.Diff(want, at(r, path)); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", path, diff)
		}
	}
	releases, _ = withHost(t, tls, "{}", "{}", doc("Istio", "version: v1.28.2"))
	if have := at(releases["default-istiod"], "meshConfig"); have != nil {
		t.Errorf("operators set no TLS profile before 1.29: %v", have)
	}
}
