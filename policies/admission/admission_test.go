package admission_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshpress/meshpress/internal/golden"
	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// TestCases loads testdata/CASE/policies.yaml and checks the clusters of testdata/fleet.yaml, or one cluster
// with the objects of objects.yaml. findings.txt has the expected findings; a case named "almost..." must have
// none.
func TestCases(t *testing.T) {
	dirs, err := filepath.Glob("testdata/*/policies.yaml")
	if err != nil || len(dirs) == 0 {
		t.Fatal("there are no cases", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p, found := admission.Load(read(t, file))
			for _, c := range clusters(t, dir) {
				found = append(found, check(p, c)...)
			}
			have := strings.ReplaceAll(text(found.Sorted()), filepath.ToSlash(dir)+"/", "")
			if almost := strings.HasPrefix(filepath.Base(dir), "almost"); almost && have != "" || !almost && have == "" {
				t.Errorf("findings:\n%s", have)
			}
			golden.Compare(t, filepath.Join(dir, "findings.txt"), have)
		})
	}
}

func check(p *admission.Policies, c *render.Cluster) diag.List {
	found, _ := p.Check(context.Background(), c)
	return found
}

// TestNothing proves that loading no files gives no policies, as loading files without policies does.
func TestNothing(t *testing.T) {
	p, found := admission.Load(nil)
	if len(found) != 1 || found[0].Code != diag.BadPolicy {
		t.Errorf("found %v", found)
	}
	if found := check(p, east(t)); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// TestSideBySide proves that clusters with shared policies and objects can be checked concurrently.
func TestSideBySide(t *testing.T) {
	p, _ := admission.Load(append(read(t, "testdata/registry/policies.yaml"),
		read(t, "testdata/definitions/policies.yaml")...))
	before := yaml(t, rendered(t))
	want := text(check(p, east(t)))
	var done sync.WaitGroup
	for range 8 {
		done.Go(func() {
			if have := text(check(p, east(t))); have != want {
				t.Errorf("findings differ:\n%s", cmp.Diff(want, have))
			}
		})
	}
	done.Wait()
	if diff := cmp.Diff(before, yaml(t, rendered(t))); diff != "" {
		t.Errorf("objects were changed:\n%s", diff)
	}
}

// clusters returns the clusters that a case checks.
func clusters(t *testing.T, dir string) []*render.Cluster {
	t.Helper()
	file := filepath.Join(dir, "objects.yaml")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return rendered(t)
	}
	c := *east(t)
	first := slices.IndexFunc(c.Releases, func(r render.Release) bool { return r.From != nil })
	c.Releases = []render.Release{{From: c.Releases[first].From, Objects: objects(t, file)}}
	return []*render.Cluster{&c}
}

// objects parses the objects of a case.
func objects(t testing.TB, file string) []*manifest.Object {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []*manifest.Object
	for _, doc := range manifest.Split(string(content)) {
		o, err := manifest.Parse(doc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, o)
	}
	return out
}

func east(t *testing.T) *render.Cluster { t.Helper(); return rendered(t)[0] }

// rendered returns the clusters of testdata/fleet.yaml as a check sees them.
func rendered(t *testing.T) []*render.Cluster {
	t.Helper()
	all, err := renderFleet()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var renderFleet = sync.OnceValues(func() ([]*render.Cluster, error) {
	docs, _ := source.NewReader(nil).Read("testdata/fleet.yaml")
	library, err := embedded.Open("", nil)
	if err != nil {
		return nil, err
	}
	options := render.Options{Charts: func(lifecycle.ConfigSpec) (*chart.Library, diag.List) { return library, nil }}
	var out []*render.Cluster
	found, err := render.Load(context.Background(), docs, options).Render(context.Background(),
		func(c render.Cluster) error {
			out = append(out, &c)
			return nil
		})
	if found.HasErrors() || len(out) != 2 {
		err = errors.New(text(found))
	}
	return out, err
})

func read(t *testing.T, files ...string) []source.Document {
	t.Helper()
	docs, found := source.NewReader(nil).Read(files...)
	if found.HasErrors() {
		t.Fatal(text(found))
	}
	return docs
}

func yaml(t *testing.T, all []*render.Cluster) string {
	t.Helper()
	var b strings.Builder
	for _, c := range all {
		for _, r := range c.Releases {
			for _, o := range r.Objects {
				text, err := manifest.New(o.Data).YAML()
				if err != nil {
					t.Fatal(err)
				}
				b.Write(text)
			}
		}
	}
	return b.String()
}

func text(found diag.List) string {
	var b strings.Builder
	for _, d := range found {
		b.WriteString(d.String() + "\n")
	}
	return b.String()
}
