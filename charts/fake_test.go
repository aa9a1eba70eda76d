package charts_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/internal/archive"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// registry is a fake of all repositories: address -> "name version" -> archive. If an entry is an error, a
// fetch returns it.
type registry struct {
	charts map[string]map[string]any
	asked  *asked
}

// asked counts concurrent requests.
type asked struct{ n atomic.Int64 }

type repository struct {
	registry
	address string
}

func (r registry) Open(address string) (origin.Source, error) {
	return repository{r, address}, nil
}

func (r repository) Address(name, version string) string {
	return r.address + "/" + name + ":" + version
}

func (r repository) Fetch(_ context.Context, name, version string) (*origin.Archive, error) {
	if r.asked != nil {
		r.asked.n.Add(1)
	}
	switch there := r.charts[r.address][name+" "+version].(type) {
	case error:
		return nil, there
	case []byte:
		return &origin.Archive{Name: name, Version: version, Data: there, Address: r.Address(name, version)}, nil
	}
	return nil, fmt.Errorf("%s: %w", r.Address(name, version), origin.ErrNotFound)
}

func (r repository) Versions(_ context.Context, name string) ([]string, error) {
	var all []string
	for key := range r.charts[r.address] {
		if n, version, _ := strings.Cut(key, " "); n == name {
			all = append(all, version)
		}
	}
	if len(all) == 0 {
		return nil, origin.ErrNotFound
	}
	return all, nil
}

// all returns an archive of every published chart of a version.
func all(t *testing.T, version, extra string) map[string]any {
	out := map[string]any{}
	for _, name := range chart.Names[:5] {
		out[string(name)+" "+version] = archive.Chart(t, string(name), version, extra)
	}
	return out
}

func library(t *testing.T) *chart.Library {
	t.Helper()
	l, err := embedded.Open("", nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// needs returns the charts that a resource with this head needs.
func needs(t *testing.T, text string) ([]render.Need, lifecycle.ConfigSpec) {
	t.Helper()
	docs, found := source.Parse("fleet.yaml", []byte(text))
	fleet := render.Load(t.Context(), docs, render.Options{})
	n, more := fleet.Needs(library(t))
	if found.HasErrors() || more.HasErrors() {
		t.Fatal(found, more)
	}
	return n, fleet.Config
}

const ilm = `apiVersion: admin.gloo.solo.io/v2
kind: IstioLifecycleManager
metadata: {name: mesh}
spec:
  helmGlobal: {repo: "oci://charts.example.com/istio"}
  installations:
  - clusters: [{name: cluster1}]
    istioOperatorSpec: {profile: ambient, hub: us-docker.pkg.dev/gloo-mesh/istio-abc, tag: TAG}
`

func ambient(tag string) string { return strings.Replace(ilm, "TAG", tag, 1) }
