package vendor

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/manifest"
)

const vendorPage = "../../docs/vendor.md"

// TestVendor: every object is equal, or different for a reason; pod templates
// differ by slips of a lab only.
func TestVendor(t *testing.T) {
	library, err := newLibrary()
	if err != nil {
		t.Fatal(err)
	}
	own := results(t, library, dirs(t, "testdata/*/META"))
	before, err := os.ReadFile(vendorPage)
	if err != nil && !golden.Update() {
		t.Fatal(err)
	}
	_, public, _ := strings.Cut(string(before), publicHead) // it stays unless there are labs
	if more := os.Getenv("MESHPRESS_VENDOR"); more != "" {
		public = table(results(t, library, dirs(t, filepath.Join(more, "*", "META"))))
	}
	golden.Compare(t, vendorPage, page(own, public))
}

func dirs(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: there are no labs (%v)", pattern, err)
	}
	for i, name := range found {
		found[i] = filepath.Dir(name)
	}
	return found
}

func results(t *testing.T, library *chart.Library, dirs []string) []result {
	t.Helper()
	var out []result
	for _, dir := range dirs {
		l, err := readLab(dir)
		if err != nil {
			t.Fatal(err)
		}
		r := resultOf(t, library, l)
		for _, d := range r.unexplained {
			t.Errorf("%s: %s: %s: `%s` is %v in the release, and %v for meshpress", l.name, d.cluster, d.key, d.path, d.theirs,
				d.ours)
		}
		out = append(out, r)
	}
	return out
}

func resultOf(t *testing.T, library *chart.Library, l lab) result {
	t.Helper()
	theirs, err := l.theirs(library)
	if err != nil {
		t.Fatal(err)
	}
	ours, err := l.ours(t.Context(), library)
	if err != nil {
		t.Fatal(err)
	}
	r := result{lab: l.name, by: map[*reason]int{}}
	compare := diff.NewCompare()
	for _, cluster := range slices.Sorted(maps.Keys(ours)) {
		found, equal := compared(compare, l, cluster, theirs[cluster], ours[cluster])
		r.equal += equal
		for _, d := range found {
			r.add(l, d)
		}
	}
	return r
}

// add counts a difference.
func (r *result) add(l lab, d difference) {
	why := reasonOf(l, d)
	if d.isPodTemplate() {
		r.podTemplates++
	}
	if why == nil || d.isPodTemplate() && !why.slip {
		r.unexplained = append(r.unexplained, d)
		return
	}
	r.by[why]++
}

// TestSlipsAreMended: a line that is not YAML is left out, the others are read.
func TestSlipsAreMended(t *testing.T) {
	values, slips := mended("labels:\n  istio: gateway\n    revision: 1-23\nname: x\n")
	if values["name"] != "x" || !slices.Equal(slips, []string{"revision: 1-23"}) {
		t.Errorf("%v, without %q", values, slips)
	}
}

// TestUnknownCNI: charts read another value since 1.24. A release that has the right one has no such reason to differ.
func TestUnknownCNI(t *testing.T) {
	old := map[string]any{"istio_cni": map[string]any{"enabled": true}}
	since := map[string]any{"pilot": map[string]any{"cni": map[string]any{"enabled": true}}}
	d := difference{cluster: "east", key: manifest.Key{Kind: "ConfigMap", Name: "istio-sidecar-injector"},
		path: "data.values/pilot.cni.enabled"}
	for _, c := range []struct {
		version string
		values  map[string]any
		want    bool
	}{{"1.23.2", old, false}, {"1.23.2", since, true}, {"1.24.1-patch1", old, true}, {"1.24.1", since, false}} {
		l := lab{releases: []release{{chart: "cni", cluster: "east"},
			{chart: "istiod", cluster: "east", version: c.version, values: c.values}}}
		if got := unknownCNI(l, d); got != c.want {
			t.Errorf("%s with %v: %t", c.version, c.values, got)
		}
	}
}
