package values

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Cluster has the releases of a cluster.
type Cluster struct {
	Name     string
	Releases []Release // in the order of installation
	// Needs lists objects that no chart has: namespaces, a quota on GKE, and definitions without a base chart.
	Needs []*manifest.Object
}

// Release is a Helm release with everything that Helm needs to install it.
type Release struct {
	*istio.Release
	Repository string // as in oci://ghcr.io/istio/release/charts
	Least      map[string]any
	Changes    []Change
	// NoSchema tells that Helm refuses the values unless it skips the chart's schema.
	NoSchema bool
	// Application is the name in Argo CD. taken is another release with that name, "" for none.
	Application, taken string
	kinds              map[string]bool
	places             map[string]source.Ref
}

// Written returns where the user wrote the value at a path of Least, as a value or in a `k8s` block. The place does
// not exist if the value is from elsewhere, or if origins are not recorded.
func (r Release) Written(path ...string) source.Ref {
	origin := r.Origin(path...)
	if origin.Layer == istio.FromResource && origin.At.Exists() {
		return origin.At
	}
	for n := len(path); n > 0; n-- {
		if at := r.places[strings.Join(path[:n], ".")]; at.Exists() {
			for _, key := range path[n:] {
				at = at.Get(key)
			}
			return at
		}
	}
	return source.Ref{}
}

// Place returns where the user wrote the value at a path of Least, or the nearest value above it.
func (r Release) Place(path ...string) source.Ref {
	if at := r.Release.Place(path...); at.Exists() {
		return at
	}
	for n := len(path); n > 0; n-- {
		if at := r.Written(path[:n]...); at.Exists() {
			return at
		}
	}
	return source.Ref{}
}

// Change is an object that meshpress changes after Helm.
type Change struct {
	Before, After *manifest.Object
	Steps         []istio.Change // at least one
}

// Upstream is where Istio publishes its charts.
const Upstream = "oci://ghcr.io/istio/release/charts"

// Fleet makes Helm releases from rendered clusters. It computes the least values once for clusters with the same
// values.
type Fleet struct {
	repository   func(*chart.Chart) string
	superfluous  map[string][][]string
	applications map[string]string // the release that has a name
}

// New returns a Fleet. repository returns where a chart is published.
func New(repository func(*chart.Chart) string) *Fleet {
	return &Fleet{repository, map[string][][]string{}, map[string]string{}}
}

// Cluster returns the Helm releases of a rendered cluster. The error is that of a chart's templates.
func (f *Fleet) Cluster(c render.Cluster) (Cluster, error) {
	out := Cluster{Name: c.Name}
	for _, r := range c.Releases {
		if r.From == nil {
			out.Needs = append(out.Needs, r.Objects...)
			continue
		}
		if r.From.Definitions == helm.OnlyDefinitions {
			if !hasBase(c) { // else the base chart has them
				out.Needs = append(out.Needs, r.CRDs...)
			}
			continue
		}
		one, err := f.release(c.Name, r.From)
		if err != nil {
			return Cluster{}, fmt.Errorf("release %q of cluster %q: %w", r.From.Name, c.Name, err)
		}
		one.Application = c.Name + "-" + one.Dir
		one.taken = f.applications[one.Application]
		f.applications[one.Application] = fmt.Sprintf("release %q in cluster %q", one.Name, c.Name)
		out.Releases = append(out.Releases, one)
	}
	return out, nil
}

func hasBase(c render.Cluster) bool {
	return slices.ContainsFunc(c.Releases, func(r render.Release) bool {
		return r.From != nil && r.From.Chart.Name == chart.Base && r.From.Definitions != helm.OnlyDefinitions
	})
}

func (f *Fleet) release(cluster string, from *istio.Release) (Release, error) {
	seen := from.Seen()
	rendered, err := helm.Render(seen)
	if err != nil {
		return Release{}, err
	}
	least, err := f.least(cluster, seen, rendered)
	if err != nil {
		return Release{}, err
	}
	e := expressed{from: from, seen: seen, objects: rendered.Objects, changes: changes(from, rendered.Objects),
		places: map[string]source.Ref{}}
	e.seen.Values = least
	e.express()
	refused, err := from.Chart.RefusedByHelm(e.seen.Values)
	if err != nil {
		return Release{}, err
	}
	out := Release{Release: from, Repository: f.repository(from.Chart), Least: e.seen.Values,
		Changes: e.changes, NoSchema: refused, kinds: map[string]bool{}, places: e.places}
	for _, o := range rendered.Objects {
		out.kinds[o.Kind()] = true
	}
	return out, nil
}

// least returns the least values. It first tries those of a cluster that differs only in its name.
func (f *Fleet) least(cluster string, r helm.Release, rendered helm.Output) (map[string]any, error) {
	text, err := json.Marshal(r.Values)
	if err != nil {
		return nil, err
	}
	key := fmt.Sprintf("%p %s", r.Chart, strings.ReplaceAll(string(text), strconv.Quote(cluster), "<cluster>"))
	if paths, ok := f.superfluous[key]; ok {
		least := r
		least.Values = helm.Trim(r.Values, paths...)
		if rendersAs(least, rendered) {
			return least.Values, nil
		}
	}
	paths, err := superfluous(r, rendered)
	if err != nil {
		return nil, err
	}
	f.superfluous[key] = paths
	return helm.Trim(r.Values, paths...), nil
}

// changes lists the objects that differ from what Helm rendered.
func changes(from *istio.Release, objects []*manifest.Object) []Change {
	steps := map[manifest.Key][]istio.Change{}
	after := from.Changes(objects, func(c istio.Change, before, after *manifest.Object) {
		if !sameInEffect(before, after) {
			steps[after.Key()] = append(steps[before.Key()], c)
		}
	})
	var out []Change
	for i, before := range objects {
		if after[i] != before && !sameInEffect(after[i], before) {
			out = append(out, Change{before, after[i], steps[after[i].Key()]})
		}
	}
	return out
}

// published tells whether a repository can have the chart. Upstream never published
// its legacy gateway charts, nor a chart without a patch version.
func (r Release) published() bool {
	if slices.Contains(chart.Unpublished, r.Chart.Name) {
		return false
	}
	v, err := chart.ParseVersion(r.Chart.Metadata.Version)
	return err == nil && v.Patch >= 0
}
