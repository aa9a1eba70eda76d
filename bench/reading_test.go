package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render/chart"
)

// reading is a dimension of what lies beside the resources: what a run reads.
type reading struct {
	name  string
	size  int
	files func(n int) map[string]string
	read  func(t *testing.T) // in a directory that has the files
}

var readings = []reading{
	{"entries of a lock", 500, locked("{name: istiod, version: 1.%d.0, digest: 'sha256:%064[1]x', size: 1, source: " +
		"'oci://example.com/istiod', tags: [1.%[1]d.0]}"), readLock},
	{"tags of an entry of a lock", 1000, func(n int) map[string]string {
		return map[string]string{"meshpress.lock": fmt.Sprintf(lockText, fmt.Sprintf(
			"{name: istiod, version: 1.1.0, digest: 'sha256:%064x', size: 1, source: 'oci://example.com/istiod', tags: [%s]}", 1,
			each(n, "1.1.0-b%d")))}
	}, readLock},
	{"entries of a lock that are wrong", 500,
		locked("{name: istiod, version: 1.1.0, digest: x, size: 1, source: x, tags: [1.1.%d]}"), readLock},
	{"charts of a directory", 100, func(n int) map[string]string {
		out := map[string]string{}
		for i := range n {
			out[fmt.Sprintf("istiod-%d/Chart.yaml", i)] = fmt.Sprintf("apiVersion: v2\nname: istiod\nversion: 1.%d.0\n", i)
			out[fmt.Sprintf("istiod-%d/templates/a.yaml", i)] = strings.Repeat("a: b\n", 100)
		}
		return out
	}, openCharts},
	{"files of a chart", 500, func(n int) map[string]string {
		out := map[string]string{"istiod/Chart.yaml": "apiVersion: v2\nname: istiod\nversion: 1.1.0\n"}
		for i := range n {
			out[fmt.Sprintf("istiod/templates/t%d.yaml", i)] = strings.Repeat("a: b\n", 100)
		}
		return out
	}, openCharts},
	{"clusters of a tree", 100, func(n int) map[string]string { return tree(n, 1, 1) }, against("tree")},
	{"releases of a tree", 100, func(n int) map[string]string { return tree(1, n, 1) }, against("tree")},
	{"objects of a tree", 300, func(n int) map[string]string { return tree(1, 1, n) }, against("tree")},
	{"clusters of a tree in a commit", 100, func(n int) map[string]string { return tree(n, 1, 1) }, against("HEAD:tree")},
	{"objects of a tree in a commit", 300, func(n int) map[string]string { return tree(1, 1, n) }, against("HEAD:tree")},
	{"files of a commit", 300, func(n int) map[string]string {
		out := map[string]string{"in/fleet.yaml": plane("{name: c}",
			"components: {base: {enabled: false}, pilot: {enabled: false}}")}
		for i := range n {
			out[fmt.Sprintf("in/more%05d.yaml", i)] = registered(fmt.Sprintf("east-%05d", i))
		}
		return out
	}, against("HEAD")},
}

const lockText = "apiVersion: meshpress.dev/v1alpha1\nkind: ChartLock\ncharts: [%s]\n"

func locked(entry string) func(n int) map[string]string {
	return func(n int) map[string]string {
		return map[string]string{"meshpress.lock": fmt.Sprintf(lockText, each(n, entry))}
	}
}

// tree is what was rendered earlier.
func tree(clusters, releases, objects int) map[string]string {
	out := map[string]string{}
	for c := range clusters {
		for r := range releases {
			name := fmt.Sprintf("tree/c-%05d/istiod-%05d/manifest.yaml", c, r)
			out[name] = documents(objects, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a%05d, namespace: "+
				"istio-system}\ndata: {a: b}\n")
		}
	}
	return out
}

func readLock(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile("meshpress.lock")
	if err != nil {
		t.Fatal(err)
	}
	if lock, _ := chart.ParseLock("meshpress.lock", text); lock != nil {
		lock.Encode()
	}
}

func openCharts(t *testing.T) {
	t.Helper()
	if _, err := chart.OpenDirectory(os.DirFS("."), "charts"); err != nil {
		t.Fatal(err)
	}
}

func against(spec string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		var s parameter.Settings
		s.Spec.Resources = []string{"in"}
		old, err := fn.Against(t.Context(), spec, s)
		if err != nil || len(old.Names()) == 0 && spec != "HEAD" {
			t.Fatal(err)
		}
		defer old.Close()
		for _, name := range old.Names() {
			if _, err := old.Of(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestReadingGrowsAsTheInput is TestCostsGrowAsTheInput for what is read beside
// the resources.
func TestReadingGrowsAsTheInput(t *testing.T) {
	if os.Getenv("MESHPRESS_GROWTH") == "" {
		t.Skip("reads thousands of files, for a minute: make growth")
	}
	for _, r := range readings {
		t.Run(r.name, func(t *testing.T) {
			r.allocated(t, 1) // what is made once
			base, n, more := r.allocated(t, 1), r.allocated(t, r.size), r.allocated(t, 4*r.size)
			if n > base+base/10 && float64(more-base)/float64(n-base) > most {
				t.Errorf("%d allocate %d bytes, and %d allocate %d", r.size, n, 4*r.size, more)
			}
			t.Logf("%d, %d, %d bytes", base, n, more)
		})
	}
}

// allocated returns how many bytes it takes to read n.
func (r reading) allocated(t *testing.T, n int) int {
	t.Helper()
	dir := t.TempDir()
	for name, text := range r.files(n) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	commit(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r.read(t)
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

func commit(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "."}, {"-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", "all"},
	} {
		if out, err := exec.CommandContext(t.Context(), "git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}
