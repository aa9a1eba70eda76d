package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/source"
)

var embeddedCharts = sync.OnceValues(func() (*chart.Library, error) { return openCharts("") })

// FuzzRender: whatever the input, rendering does not panic, and ends with an
// error finding or with objects that can be written.
func FuzzRender(f *testing.F) {
	for _, dir := range []string{"ambient", "auto", "canary", "custom-service", "gke", "istioctl", "openshift"} {
		files, err := filepath.Glob("../../fixtures/" + dir + "/*.yaml")
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds in fixtures/%s: %v", dir, err)
		}
		var all []string
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			all = append(all, string(text))
		}
		f.Add([]byte(strings.Join(all, "\n---\n")))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		docs, found := source.Parse("f.yaml", content)
		options := render.Options{Charts: func(dir string) (*chart.Library, error) {
			if dir != "" {
				return nil, errors.New("not here")
			}
			return embeddedCharts()
		}}
		var clusters []render.Cluster
		more, err := render.Fleet(docs, options, func(c render.Cluster) error { clusters = append(clusters, c); return nil })
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range append(found, more...) {
			if d.Text == "" || strings.Contains(d.Text, "\n") || strings.Contains(d.Text, "%!") {
				t.Errorf("a finding must be one line of text: %q", d.Text)
			}
		}
		if !append(found, more...).HasErrors() {
			checkClusters(t, clusters)
		}
	})
}

func checkClusters(t *testing.T, clusters []render.Cluster) {
	t.Helper()
	objects := 0
	for _, c := range clusters {
		for _, r := range c.Releases {
			if !filepath.IsLocal(filepath.Join(c.Name, r.Dir)) || strings.ContainsAny(c.Name+r.Dir, "/\\\n") {
				t.Errorf("%q/%q must not be a path", c.Name, r.Dir)
			}
		}
		for _, o := range c.Objects() {
			objects++
			if o.Kind() == "" || o.APIVersion() == "" || o.Name() == "" {
				t.Errorf("an object of cluster %q without a name: %s %s", c.Name, o.APIVersion(), o.Key())
			}
			if _, err := o.YAML(); err != nil {
				t.Error(err)
			}
		}
	}
	if objects == 0 {
		t.Error("neither an error nor an object")
	}
}
