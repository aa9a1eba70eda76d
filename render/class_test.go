package render_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/meshpress/meshpress/internal/fixture"
	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// rendered is what a run made, in a form that is easy to compare.
type rendered struct {
	clusters map[string]render.Cluster
	found    []string
	shared   int    // releases that were made from their class
	last     string // how many of the last cluster were
}

func renderDocs(t testing.TB, docs []source.Document, checks, inFull bool) rendered {
	t.Helper()
	out := rendered{clusters: map[string]render.Cluster{}}
	options := render.Options{Charts: fixture.Charts, InFull: inFull}
	if checks {
		options.Checks = policies.New(policies.Options{})
	}
	found, err := render.Load(t.Context(), docs, options).Render(t.Context(), func(c render.Cluster) error {
		out.clusters[c.Name] = c
		out.shared += c.Shared
		out.last = fmt.Sprintf("%d of %d releases of the last of %d clusters", c.Shared, fromCharts(c), len(out.clusters))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		out.found = append(out.found, fmt.Sprintf("%s %s %s", d.Cluster, d.Field, d))
	}
	return out
}

// fromCharts counts the releases that a chart renders.
func fromCharts(c render.Cluster) (n int) {
	for _, r := range c.Releases {
		if r.From != nil {
			n++
		}
	}
	return n
}

// sameBothWays renders documents by class and in full, and compares everything that a caller sees. It returns
// what was rendered by class.
func sameBothWays(t testing.TB, docs []source.Document, checks bool) rendered {
	t.Helper()
	byClass, inFull := renderDocs(t, docs, checks, false), renderDocs(t, docs, checks, true)
	if diff := cmp.Diff(inFull.found, byClass.found); diff != "" {
		t.Errorf("findings (- in full, + by class):\n%s", diff)
	}
	if inFull.shared != 0 || len(inFull.clusters) != len(byClass.clusters) {
		t.Errorf("%d clusters by class, %d in full with %d shared releases", len(byClass.clusters), len(inFull.clusters),
			inFull.shared)
	}
	for name, want := range inFull.clusters {
		got := byClass.clusters[name]
		if want.Cost != got.Cost {
			t.Errorf("cluster %q costs %v by class, and %v in full", name, got.Cost, want.Cost)
		}
		if len(want.Releases) != len(got.Releases) {
			t.Fatalf("cluster %q has %d releases by class, and %d in full", name, len(got.Releases), len(want.Releases))
		}
		for i := range want.Releases {
			sameRelease(t, name, got.Releases[i], want.Releases[i])
		}
	}
	return byClass
}

func sameRelease(t testing.TB, cluster string, got, want render.Release) {
	t.Helper()
	sameObject := func(a, b *manifest.Object) bool {
		x, errX := a.YAML()
		y, errY := b.YAML()
		return errX == nil && errY == nil && bytes.Equal(x, y) && reflect.DeepEqual(a.Data, b.Data)
	}
	if got.Dir != want.Dir || !slices.EqualFunc(got.CRDs, want.CRDs, sameObject) ||
		!slices.EqualFunc(got.Objects, want.Objects, sameObject) {
		x, _ := manifest.Stream(want.All())
		y, _ := manifest.Stream(got.All())
		t.Errorf("release %q of cluster %q (- in full, + by class):\n%s", want.Dir, cluster,
			cmp.Diff(string(x), string(y)))
	}
}

// widened returns a folder or a file with each installation eight times, for eight times as many clusters. The copies
// differ in the names of their clusters, networks and trust domains.
func widened(t testing.TB, path string) []source.Document {
	t.Helper()
	if isSail(path) {
		return widenedSail(t, path)
	}
	files := []string{path}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		files, _ = filepath.Glob(filepath.Join(path, "*.yaml"))
	}
	var docs []source.Document
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		more, found := source.Parse(file, content)
		if found.HasErrors() {
			t.Skip(found)
		}
		docs = append(docs, more...)
	}
	var all []map[string]any
	names := map[string]bool{}
	for _, d := range docs {
		m := d.Map()
		all = append(all, m)
		collect(m, "", names)
	}
	words := slices.SortedFunc(maps.Keys(names), func(a, b string) int { return len(b) - len(a) })
	var text bytes.Buffer
	for _, m := range all {
		widen(m, words)
		one, err := yaml.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString("---\n")
		text.Write(one)
	}
	out, found := source.Parse("widened.yaml", text.Bytes())
	if found.HasErrors() {
		t.Fatal(found)
	}
	return out
}

// collect finds the names of clusters, networks and trust domains.
func collect(v any, key string, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, item := range v {
			if list, ok := item.([]any); ok && k == "clusters" {
				for _, c := range list {
					if m, ok := c.(map[string]any); ok {
						addName(names, m["name"])
					}
				}
			}
			collect(item, k, names)
		}
	case []any:
		for _, item := range v {
			collect(item, key, names)
		}
	case string:
		if slices.Contains([]string{"network", "trustDomain", "clusterName"}, key) {
			addName(names, v)
		}
	}
}

func addName(names map[string]bool, v any) {
	if s, ok := v.(string); ok && len(s) > 3 {
		names[s] = true
	}
}

// copies are more than wait for each other with two workers: when the last is begun, the classes are there.
const copies = 8

// twoWorkers makes it certain which clusters are begun when the classes are there.
func twoWorkers(t *testing.T) {
	t.Helper()
	old := runtime.GOMAXPROCS(2)
	t.Cleanup(func() { runtime.GOMAXPROCS(old) })
}

// widen repeats the entries of the lists that are about clusters.
func widen(m map[string]any, words []string) {
	spec, _ := m["spec"].(map[string]any)
	for _, key := range []string{"installations", "clusters"} {
		list, ok := spec[key].([]any)
		if !ok {
			continue
		}
		var out []any
		for n := range copies {
			for _, item := range list {
				out = append(out, renamed(item, words, n))
			}
		}
		spec[key] = out
	}
}

// renamed returns a copy of a value with a number at the end of each word.
func renamed(v any, words []string, n int) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, item := range v {
			out[k] = renamed(item, words, n)
		}
		return out
	case []any:
		out := []any{}
		for _, item := range v {
			out = append(out, renamed(item, words, n))
		}
		return out
	case string:
		var pairs []string
		for _, word := range words {
			pairs = append(pairs, word, fmt.Sprintf("%s-%02d", word, n))
		}
		return strings.NewReplacer(pairs...).Replace(v)
	}
	return v
}

// TestFixturesAreTheSameByClass renders each fixture for eight times as many clusters. The golden file says how many
// releases took the fast way, so that it cannot silently stop working. The last cluster is begun when the classes are
// there.
func TestFixturesAreTheSameByClass(t *testing.T) {
	twoWorkers(t)
	var out strings.Builder
	for i, name := range fixture.Names(t, "../fixtures") {
		t.Run(name, func(t *testing.T) {
			docs := widened(t, filepath.Join("../fixtures", name))
			var last string
			if testing.Short() && i%3 != 0 { // what others render in full is a sample
				last = renderDocs(t, docs, true, false).last
			} else {
				last = sameBothWays(t, docs, true).last
			}
			if last == "" {
				t.Error("no cluster is rendered")
			}
			fmt.Fprintf(&out, "%s: %s\n", name, last)
		})
	}
	golden.Compare(t, "testdata/class.txt", out.String())
}

// TestCorpusIsTheSameByClass does the same with real resources, if there are any.
func TestCorpusIsTheSameByClass(t *testing.T) {
	corpus := os.Getenv("MESHPRESS_CORPUS")
	if corpus == "" {
		t.Skip("MESHPRESS_CORPUS names no directory: the corpus is not part of the project")
	}
	for _, pattern := range []string{"single/*", "fleets/*"} {
		paths, err := filepath.Glob(filepath.Join(corpus, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			t.Run(filepath.Base(path), func(t *testing.T) {
				r := sameBothWays(t, widened(t, path), true)
				t.Log(r.last)
			})
		}
	}
}
