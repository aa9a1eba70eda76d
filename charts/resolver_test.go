package charts_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
)

const (
	vendor   = "oci://us-docker.pkg.dev/gloo-mesh/istio-helm-abc"
	own      = "oci://charts.example.com/istio"
	upstream = "oci://ghcr.io/istio/release/charts"
)

func lock(t *testing.T, r charts.Resolver, text string) (*chart.Lock, string) {
	t.Helper()
	n, config := needs(t, text)
	if r.Library == nil {
		r.Library = library(t)
	}
	if r.Config.Charts.AllowedHosts == nil && r.Config.Charts.Repositories == nil {
		r.Config = config
	}
	l, found, err := r.Lock(t.Context(), n)
	if err != nil {
		return nil, err.Error()
	}
	var lines []string
	for _, d := range found {
		lines = append(lines, d.String())
	}
	return l, strings.Join(lines, "\n")
}

func sources(l *chart.Lock) []string {
	out := map[string]bool{}
	for _, p := range l.Charts {
		out[p.Source+" "+p.Version] = true
	}
	return slices.Sorted(maps.Keys(out))
}

func TestRepositoriesAreSearchedInOrder(t *testing.T) {
	world := map[string]map[string]any{}
	check := func(why, want string, configure func(*charts.Resolver)) {
		t.Helper()
		r := charts.Resolver{Open: registry{charts: world}}
		if configure != nil {
			configure(&r)
		}
		l, found := lock(t, r, ambient("1.23.3-solo"))
		if have := strings.Join(sources(l), ", "); have != want {
			t.Errorf("%s: charts of %s, want %s\n%s", why, have, want, found)
		}
	}
	check("nothing there", "embedded 1.23.2 1.23.2", nil)
	world[upstream] = all(t, "1.23.3", "upstream")
	check("upstream has the version without the vendor's suffix", upstream+" 1.23.3", nil)
	world[vendor] = all(t, "1.23.3-solo", "vendor")
	check("the vendor's goes with the images", vendor+" 1.23.3-solo", nil)
	world[own] = all(t, "1.23.3-solo", "own")
	check("a host that nobody allowed", vendor+" 1.23.3-solo", nil)
	check("an allowed host", own+" 1.23.3-solo", func(r *charts.Resolver) {
		r.Config.Charts.AllowedHosts = []string{"charts.example.com"}
	})
	world["oci://mirror.example.com"] = all(t, "1.23.3-solo", "mirror")
	check("the config", "oci://mirror.example.com 1.23.3-solo", func(r *charts.Resolver) {
		r.Config.Charts.Repositories = []string{"oci://mirror.example.com/"}
	})
	check("the caller", "embedded 1.23.2 1.23.2", func(r *charts.Resolver) { r.Repositories = []string{"embedded"} })
}

func TestLockNamesTheResources(t *testing.T) {
	l, _ := lock(t, charts.Resolver{Open: registry{charts: map[string]map[string]any{vendor: all(t, "1.23.3-solo", "x")}}},
		ambient("1.23.3-solo"))
	var names []string
	for _, p := range l.Charts {
		names = append(names, string(p.Name))
	}
	if want := []string{"base", "cni", "istiod", "ztunnel"}; !slices.Equal(slices.Sorted(slices.Values(names)), want) {
		t.Errorf("charts %v, want %v", names, want)
	}
	if text := string(l.Encode()); strings.Count(text, "# IstioLifecycleManager mesh\n") != 4 ||
		!strings.Contains(text, `tags: ["1.23.3-solo"]}`) {
		t.Errorf("the lock does not say what asks for the charts:\n%s", text)
	}
	again, found := chart.ParseLock("meshpress.lock", l.Encode())
	if len(found) > 0 || string(again.Encode()) == "" || len(again.Charts) != 4 {
		t.Errorf("the lock cannot be read back: %v", found)
	}
}

func TestSkippedRepositoryIsReported(t *testing.T) {
	_, found := lock(t, charts.Resolver{Open: registry{}}, ambient("1.23.2"))
	if want := `fleet.yaml:5:22: warning MP0047: "oci://charts.example.com/istio" is not asked for charts`; !strings.Contains(found, want) || strings.Count(found, "MP0047") != 1 {
		t.Errorf("findings %s, want once %s", found, want)
	}
}

func TestRetiredHostIsReported(t *testing.T) {
	_, found := lock(t, charts.Resolver{Open: registry{}},
		strings.Replace(ambient("1.23.2"), "charts.example.com/istio", "gcr.io/istio-release/charts", 1))
	if strings.Contains(found, "MP0049") {
		t.Errorf("a repository that is not asked: %s", found)
	}
	r := charts.Resolver{Open: registry{}}
	r.Config.Charts.Repositories = []string{"oci://gcr.io/istio-release/charts"}
	_, found = lock(t, r, ambient("1.23.2"))
	if !strings.Contains(found, "MP0049") || !strings.Contains(found,
		"the place is now oci://ghcr.io/istio/release/charts") {
		t.Errorf("findings %s, want MP0049 with the new address", found)
	}
}

func TestUnreachableRepositoryIsAnError(t *testing.T) {
	down := errors.New("connection refused")
	world := map[string]map[string]any{vendor: {"base 1.23.2": down, "istiod 1.23.2": down, "cni 1.23.2": down,
		"ztunnel 1.23.2": down}}
	l, message := lock(t, charts.Resolver{Open: registry{charts: world}}, ambient("1.23.2"))
	if l != nil || message != "connection refused" {
		t.Errorf("lock %v, error %q, want the failure once", l, message)
	}
}

func TestTwoChartsForOneTagAreRefused(t *testing.T) {
	two := ambient("1.23.3-solo") + "---\n" + strings.NewReplacer("name: mesh", "name: other", "cluster1", "cluster2",
		"istio-abc", "istio-xyz").Replace(ambient("1.23.3-solo"))
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "a"),
		strings.Replace(vendor, "abc", "xyz", 1): all(t, "1.23.3-solo", "b")}
	_, found := lock(t, charts.Resolver{Open: registry{charts: world}}, two)
	if strings.Count(found, "must be the same for the whole fleet") != 4 {
		t.Errorf("findings %s, want a conflict for each chart", found)
	}
	world[strings.Replace(vendor, "abc", "xyz", 1)] = all(t, "1.23.3-solo", "a")
	if l, found := lock(t, charts.Resolver{Open: registry{charts: world}}, two); strings.Contains(found, "error") ||
		len(l.Charts) != 4 {
		t.Errorf("the same content from two hosts: %s", found)
	}
}

func TestLockedChartsAreKept(t *testing.T) {
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "first")}
	first, _ := lock(t, charts.Resolver{Open: registry{charts: world}}, ambient("1.23.3-solo"))
	world[vendor] = all(t, "1.23.3-solo", "second")
	var all asked
	r := charts.Resolver{Open: registry{charts: world, asked: &all}, Old: first}
	if kept, _ := lock(t, r, ambient("1.23.3-solo")); string(kept.Encode()) != string(first.Encode()) || all.n.Load() > 0 {
		t.Errorf("the lock changed, and %d times somebody was asked", all.n.Load())
	}
	r.Old = nil
	if updated, _ := lock(t, r, ambient("1.23.3-solo")); string(updated.Encode()) == string(first.Encode()) {
		t.Error("an update kept the old charts")
	}
}

func TestMissingChartsHintAtVersions(t *testing.T) {
	r := charts.Resolver{Open: registry{charts: map[string]map[string]any{vendor: all(t, "1.9.1", "x")}}}
	_, found := lock(t, r, ambient("1.9.0"))
	if !strings.Contains(found, `there is no chart "istiod" for tag "1.9.0" in `+vendor) ||
		!strings.Contains(found, vendor+" has 1.9.1") {
		t.Errorf("findings: %s", found)
	}
}

func TestLockDoesNotDependOnOrder(t *testing.T) {
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "x")}
	first, _ := lock(t, charts.Resolver{Open: registry{charts: world}}, ambient("1.23.3-solo"))
	for range 5 {
		again, _ := lock(t, charts.Resolver{Open: registry{charts: world}}, ambient("1.23.3-solo"))
		if string(again.Encode()) != string(first.Encode()) {
			t.Fatalf("two locks of the same:\n%s\n%s", first.Encode(), again.Encode())
		}
	}
}

// inDirectory sets up the config and library of a directory of archives.
func inDirectory(t *testing.T, r *charts.Resolver, version, extra string) {
	t.Helper()
	files := fstest.MapFS{}
	for name, data := range all(t, version, extra) {
		files[name+".tgz"] = &fstest.MapFile{Data: data.([]byte)}
	}
	d, err := chart.OpenDirectory(files, "vendor")
	if err != nil {
		t.Fatal(err)
	}
	if r.Library, err = chart.NewLibrary(embedded.Charts(), d); err != nil {
		t.Fatal(err)
	}
	r.Config.Charts.Dir, r.Dir = "vendor", "."
	r.Config.Charts.AllowedHosts = []string{"nowhere.example.com"}
}

func TestDirectoryComesFirstForExactlyTheTag(t *testing.T) {
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "vendor")}
	r := charts.Resolver{Open: registry{charts: world}}
	inDirectory(t, &r, "1.23.3-solo", "dir")
	if l, _ := lock(t, r, ambient("1.23.3-solo")); strings.Join(sources(l), ", ") != "vendor 1.23.3-solo" {
		t.Errorf("charts of %v", sources(l))
	}
	inDirectory(t, &r, "1.23.3", "dir")
	if l, _ := lock(t, r, ambient("1.23.3-solo")); strings.Join(sources(l), ", ") != vendor+" 1.23.3-solo" {
		t.Errorf("another build in the directory: charts of %v", sources(l))
	}
	r.Open = registry{}
	if l, _ := lock(t, r, ambient("1.23.3-solo")); strings.Join(sources(l), ", ") != "vendor 1.23.3" {
		t.Errorf("the only build: charts of %v", sources(l))
	}
}

func TestVendoredChartsKeepTheirSource(t *testing.T) {
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "first")}
	r := charts.Resolver{Open: registry{charts: world}}
	r.Old, _ = lock(t, r, ambient("1.23.3-solo"))
	inDirectory(t, &r, "1.23.3-solo", "first") // as `pull --vendor` writes them
	r.Update = true
	world[vendor] = all(t, "1.23.3-solo", "second")
	l, found := lock(t, r, ambient("1.23.3-solo"))
	if strings.Join(sources(l), ", ") != vendor+" 1.23.3-solo" || l.Charts[0].Digest == r.Old.Charts[0].Digest {
		t.Errorf("--update kept what was vendored: %v %s", sources(l), found)
	}
}

func TestGatewaysWithoutAHubUseTheRepositoryOfTheirControlPlane(t *testing.T) {
	const glm = "---\napiVersion: admin.gloo.solo.io/v2\nkind: GatewayLifecycleManager\nmetadata: {name: in}\nspec:\n  " +
		"installations:\n  - clusters: [{name: cluster1}]\n" +
		"    istioOperatorSpec: {profile: empty, tag: 1.23.3-solo, components: {ingressGateways: [{name: in, enabled: " +
		"true}]}}\n"
	world := map[string]map[string]any{vendor: all(t, "1.23.3-solo", "vendor"), upstream: all(t, "1.23.3", "upstream")}
	l, found := lock(t, charts.Resolver{Open: registry{charts: world}}, ambient("1.23.3-solo")+glm)
	if p, ok := l.Find("1.23.3-solo", chart.Gateway); !ok || p.Source != vendor {
		t.Errorf("the gateway's chart is %v of %q\n%s", p, p.Source, found)
	}
}

func TestVersionsOfATag(t *testing.T) {
	for tag, want := range map[string]string{"1.23.0-patch1-solo-fips": "1.23.0", "v1.23.0": "1.23.0",
		"1.23.0_solo": "1.23.0", "1.23.0-2026.01.15": "1.23.0"} {
		world := map[string]map[string]any{upstream: all(t, want, "x")}
		if l, found := lock(t, charts.Resolver{Open: registry{charts: world}}, ambient(tag)); l == nil ||
			strings.Join(sources(l), ", ") != upstream+" "+want {
			t.Errorf("%s: %v %s", tag, l, found)
		}
	}
}

func TestOneNameAndVersionIsOneChart(t *testing.T) {
	two := ambient("1.23.3-a") + "---\n" + strings.NewReplacer("name: mesh", "name: other", "cluster1", "cluster2",
		"istio-abc", "istio-xyz").Replace(ambient("1.23.3-b"))
	world := map[string]map[string]any{vendor: all(t, "1.23.3", "a"),
		strings.Replace(vendor, "abc", "xyz", 1): all(t, "1.23.3", "b")}
	if _, found := lock(t, charts.Resolver{Open: registry{charts: world}}, two); strings.Count(found,
		"must be one for the whole fleet") != 4 {
		t.Errorf("findings %s, want a conflict for each chart", found)
	}
}

func TestSourceTreeIsOpenedByManyAtOnce(t *testing.T) {
	d, err := chart.OpenDirectory(embedded.Charts()[0].FS, "manifests")
	if err != nil {
		t.Fatal(err)
	}
	r := charts.Resolver{Open: registry{}}
	if r.Library, err = chart.NewLibrary(embedded.Charts(), d); err != nil {
		t.Fatal(err)
	}
	r.Config.Charts.Dir, r.Dir = "manifests", "."
	r.Config.Charts.AllowedHosts = []string{"nowhere.example.com"}
	if l, found := lock(t, r, ambient("1.22.1")); l == nil || strings.Join(sources(l), ", ") != "manifests 1.22.1" {
		t.Errorf("%v %s", l, found)
	}
}
