package chart_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// library returns a library of empty charts of some versions.
func library(t *testing.T, dir *chart.Directory, versions ...string) *chart.Library {
	t.Helper()
	var sets []chart.Embedded
	for _, v := range versions {
		version, prerelease := strings.CutSuffix(v, " pre-release")
		sets = append(sets, chart.Embedded{Version: version, FS: fstest.MapFS{}, Prerelease: prerelease})
	}
	l, err := chart.NewLibrary(sets, dir)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// chosen returns the version of the charts for a tag, and the code of the finding.
func chosen(t *testing.T, l *chart.Library, tag string) string {
	t.Helper()
	set, found := l.Resolve(tag, source.Ref{File: "f.yaml"})
	var out []string
	if set != nil {
		out = append(out, set.Version.String())
	}
	for _, d := range found {
		if d.Pos.File != "f.yaml" || d.Hint == "" {
			t.Errorf("%q: finding %+v has no position or no hint", tag, d)
		}
		out = append(out, d.Code.String())
	}
	if set == nil && !found.HasErrors() {
		t.Errorf("%q: no charts and no error", tag)
	}
	return strings.Join(out, " ")
}

func TestResolveTakesExactChartsElseTheNearestPatch(t *testing.T) {
	l := library(t, nil, "1.24.2", "1.22.1", "1.23.2", "1.23.6", "1.31 pre-release")
	approximate, missing, unreadable := diag.ChartApproximate.String(), diag.ChartMissing.String(),
		diag.BadVersion.String()
	for tag, want := range map[string]string{
		"1.23.2":                  "1.23.2",
		"1.23.2-solo":             "1.23.2",
		"v1.23.6":                 "1.23.6",
		"1.23":                    "1.23.6", // no patch in the tag: the newest
		"1.23-alpha.abc":          "1.23.6",
		"1.23.3-solo":             "1.23.2 " + approximate,
		"1.23.0-patch1-solo-fips": "1.23.2 " + approximate,
		"1.23.5":                  "1.23.6 " + approximate,
		"1.23.99":                 "1.23.6 " + approximate,
		"1.31-alpha.123":          "1.31",
		"1.31.0":                  "1.31 " + approximate,
		"1.25.0":                  missing,
		"1.21.9":                  missing,
		"2.23.2":                  missing,
		"latest":                  unreadable,
		"sha256:abc":              unreadable,
		"":                        unreadable,
	} {
		if got := chosen(t, l, tag); got != want {
			t.Errorf("charts of %q are %q, want %q", tag, got, want)
		}
	}
}

func TestResolveSaysWhatThereIs(t *testing.T) {
	_, found := library(t, nil, "1.24.2", "1.22.1").Resolve("1.9.0", source.Ref{})
	if len(found) != 1 || found[0].Text != "there are no charts of Istio 1.9.0; there are 1.22.1, 1.24.2" {
		t.Errorf("findings are %v", found)
	}
}

func TestNewestIsNoPrerelease(t *testing.T) {
	if v := library(t, nil, "1.24.2", "1.31 pre-release", "1.22.1").Newest().String(); v != "1.24.2" {
		t.Errorf("the newest is %s, want 1.24.2", v)
	}
}

func TestNewLibraryRefusesAnInvalidVersion(t *testing.T) {
	if _, err := chart.NewLibrary([]chart.Embedded{{Version: "next"}}, nil); err == nil {
		t.Error("no error")
	}
}

func TestEmbeddedChartsAreComplete(t *testing.T) {
	l, err := chart.NewLibrary(embedded.Charts(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range l.Sets() {
		t.Run(set.Version.String(), func(t *testing.T) {
			for _, name := range chart.Names {
				c, err := set.Chart(name)
				if err != nil {
					t.Fatal(err)
				}
				if c.Metadata.Version != set.Version.String() || c.Digest() == "" {
					t.Errorf("chart %s has version %s and digest %q", name, c.Metadata.Version, c.Digest())
				}
				if again, _ := set.Chart(name); again != c {
					t.Errorf("chart %s was loaded twice", name)
				}
			}
			for _, name := range []string{"default", "ambient", "minimal", "empty"} {
				if _, err := set.Profile(name); err != nil {
					t.Errorf("profile %s: %v", name, err)
				}
			}
			if _, err := set.Profile("../profiles/default"); err == nil {
				t.Error("a profile's name led out of its directory")
			}
		})
	}
}

func chartFile(name, version string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("apiVersion: v2\nname: " + name + "\nversion: " + version + "\n")}
}

func openDirectory(t *testing.T, files fstest.MapFS) *chart.Directory {
	t.Helper()
	d, err := chart.OpenDirectory(files, "vendor")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDirectoryOfPublishedChartsComesBeforeTheEmbedded(t *testing.T) {
	d := openDirectory(t, fstest.MapFS{
		"istiod/Chart.yaml": chartFile("istiod", "1.23.3-solo"), "base/Chart.yaml": chartFile("base", "1.23.3-solo"),
		"newer/Chart.yaml": chartFile("istiod", "1.24.0"), "other/Chart.yaml": chartFile("prometheus", "1.0.0"),
		"README.md": {},
	})
	l := library(t, d, "1.22.1", "1.23.2", "1.24.2")
	for tag, want := range map[string]string{
		"1.23.3-solo":      "1.23.3",
		"1.23.3":           "1.23.3",
		"1.23.2":           "1.23.3 MP0040",
		"1.24.0":           "1.24.0",
		"1.22.1":           "MP0041",
		"latest":           "MP0042",
		"1.23.3-solo-fips": "1.23.3",
	} {
		if got := chosen(t, l, tag); got != want {
			t.Errorf("charts of %q are %q, want %q", tag, got, want)
		}
	}
	set, _ := l.Resolve("1.23.3-solo", source.Ref{})
	if _, err := set.Chart(chart.Istiod); err != nil {
		t.Error(err)
	}
	if _, err := set.Chart(chart.CNI); err == nil || !strings.Contains(err.Error(), `there is no chart "cni"`) {
		t.Errorf("a missing chart is %v", err)
	}
}

func TestDirectoryWithOneVersionServesEveryTag(t *testing.T) {
	d := openDirectory(t, fstest.MapFS{"istiod/Chart.yaml": chartFile("istiod", "1.23.3")})
	l := library(t, d, "1.24.2")
	for tag, want := range map[string]string{"latest": "1.23.3", "": "1.23.3", "sha256:abc": "1.23.3",
		"1.24.2": "MP0041"} {
		if got := chosen(t, l, tag); got != want {
			t.Errorf("charts of %q are %q, want %q", tag, got, want)
		}
	}
}

func TestDirectoryOfSourcesBecomesTheVersionOfTheTag(t *testing.T) {
	files := fstest.MapFS{
		"charts/base/Chart.yaml":                          chartFile("base", "1.0.0"),
		"charts/istio-control/istio-discovery/Chart.yaml": chartFile("istiod", "1.0.0"),
		"profiles/default.yaml":                           {Data: []byte("spec: {hub: gcr.io/istio-testing, tag: latest}\n")},
	}
	l := library(t, openDirectory(t, files), "1.24.2")
	set, found := l.Resolve("1.99.7", source.Ref{})
	if len(found) > 0 {
		t.Fatal(found)
	}
	c, err := set.Chart(chart.Istiod)
	if err != nil || c.Metadata.Version != "1.99.7" {
		t.Errorf("chart istiod has version %v, %v", c.Metadata.Version, err)
	}
	profile, err := set.Profile("default")
	if diff := cmp.Diff(map[string]any{"hub": "docker.io/istio", "tag": "1.99.7"}, profile); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if diff := cmp.Diff([]string{"default"}, set.Profiles()); diff != "" {
		t.Error(diff)
	}
}

func TestDirectoryOfStampedSourcesKeepsItsVersion(t *testing.T) {
	l := library(t, openDirectory(t, fstest.MapFS{"charts/base/Chart.yaml": chartFile("base", "1.23.5")}), "1.24.2")
	if got := chosen(t, l, "1.23.4"); got != "1.23.5 MP0040" {
		t.Errorf("charts are %q, want those of 1.23.5 and a warning", got)
	}
}

func TestOpenDirectoryRefusesWhatHasNoCharts(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"empty": {}, "other charts": {"prometheus/Chart.yaml": chartFile("prometheus", "1.0.0")},
		"hidden":      {".base/Chart.yaml": chartFile("base", "1.0.0")},
		"not a chart": {"base/values.yaml": {}}, "not an archive": {"base.tgz": {Data: []byte("text")}},
		"not YAML": {"base/Chart.yaml": {Data: []byte("[")}},
	} {
		if _, err := chart.OpenDirectory(files, "vendor"); err == nil || !strings.Contains(err.Error(), "vendor") {
			t.Errorf("%s: the error is %v, want one that names the directory", name, err)
		}
	}
}
