package render

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/class"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/gate"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/limit"
)

// run is one rendering of a fleet: the state that its clusters share, and the findings.
type run struct {
	*Fleet
	library *chart.Library
	specs   map[*fleet.Installation]*istio.Spec
	cache   *helm.Cache
	classes classes
	checks  Checks
	found   findings
	stopped bool // nothing to render, or a limit was exceeded
	spent   Cost // by the clusters that were written
	culprit culprits
	placed  map[*yaml.Node]bool // Namespaces of the input that a cluster got

	searched map[*yaml.Node]bool // installations, by their specs, whose settings were searched for losers
	lost     *istio.Losers
}

// start adds the findings of Load and makes the checks.
func (f *Fleet) start() *run {
	date, found := f.today()
	r := &run{Fleet: f, cache: helm.NewCache(), classes: classes{cache: class.New[*rendering]()},
		checks: noChecks{}, placed: map[*yaml.Node]bool{}, searched: map[*yaml.Node]bool{}, lost: istio.NewLosers(),
		found: findings{gate: gate.New(f.Config.Policies, f.docs, date), clusters: len(f.Clusters)}}
	r.found.add(slices.Concat(f.found, found, r.found.gate.Unmet()))
	if f.single && len(f.Clusters) > 1 {
		r.stopped = true
		r.found.add(severalClusters(f.Clusters))
	}
	if f.empty || r.stopped {
		r.stopped = true
		return r
	}
	r.found.add(f.checkAnything(r.found.list.HasErrors()))
	if found := f.checkSize(); len(found) > 0 {
		r.stopped = true
		r.found.add(found)
		return r
	}
	if f.options.Checks != nil {
		checks, found := f.options.Checks(f)
		r.checks = checks
		r.found.add(found)
	}
	return r
}

// charts opens the charts and merges the spec of each installation. Its clusters share the result.
func (r *run) charts() {
	if r.stopped {
		return
	}
	if r.options.Charts == nil {
		r.found.add(noCharts())
		return
	}
	library, found := r.options.Charts(r.Config)
	r.found.add(found)
	if library == nil {
		return
	}
	r.library = library
	r.specs, found = r.merged(r.Clusters, r.origins)
	r.found.add(found)
}

// losers reports settings that another place of the same setting wins over. The first
// cluster of each installation is enough: values differ in names elsewhere. Origins are made only if a setting may
// have lost.
func (r *run) losers(w *work) diag.List {
	contested := slices.ContainsFunc(w.releases, (*istio.Release).Contested)
	var fresh []*fleet.Installation
	for _, i := range w.plan.Installations {
		if s := r.specs[i]; s != nil && !r.searched[i.Spec.Node] {
			r.searched[i.Spec.Node] = true
			contested = contested || s.Contested()
			fresh = append(fresh, i)
		}
	}
	if len(fresh) == 0 || !contested {
		return nil
	}
	specs := r.recorded(w.plan)
	for _, i := range fresh {
		r.lost.Spec(specs[i])
	}
	releases, _ := istio.Releases(w.plan, specs) // the same findings come with the cluster
	for _, release := range releases {
		r.lost.Release(release)
	}
	return r.lost.Found()
}

// recorded merges the specs of a cluster with the origins of values. They are not kept: they are as large as the
// values, and few findings need them.
func (r *run) recorded(c *fleet.Cluster) map[*fleet.Installation]*istio.Spec {
	if r.origins {
		return r.specs
	}
	specs, _ := r.merged([]*fleet.Cluster{c}, true) // the same findings were reported before
	return specs
}

// merged merges the spec of each installation, with or without the origins of values.
func (r *run) merged(clusters []*fleet.Cluster, origins bool) (map[*fleet.Installation]*istio.Spec, diag.List) {
	options := istioOptions(r.Config)
	options.Origins = origins
	return resolve(clusters, r.library, r.Config, options)
}

// noCharts is the finding for a caller who sets no Options.Charts.
func noCharts() (found diag.List) {
	found.Add(diag.Diagnostic{Code: diag.BadChart,
		Text: "there are no charts: `Options.Charts` of package render must be set",
		Hint: "package chart opens a directory of charts; package chart/embedded has those of the program"})
	return found
}

// planned returns the clusters to render; none if the charts could not be opened.
func (r *run) planned() []*fleet.Cluster {
	if r.library == nil {
		return nil
	}
	return r.Clusters
}

// write hands a cluster to the caller, unless there is an error by now.
func (r *run) write(i int, w *work, write func(Cluster) error) error {
	r.spend(w)
	r.found.add(r.losers(w))
	r.found.addOf(w.plan.Name, w.found)
	for _, release := range w.out.Releases {
		for _, docs := range release.Given {
			for _, d := range docs {
				r.placed[d.Node] = true
			}
		}
	}
	if !r.found.broken() {
		if err := write(w.out); err != nil {
			return err
		}
	}
	if r.options.Progress != nil {
		r.options.Progress(i+1, len(r.Clusters))
	}
	return nil
}

// stop reports that the clusters after number i are not rendered. A cluster that exceeds a limit takes very
// long, and after an error no cluster is written anyway.
func (r *run) stop(i int) {
	left := len(r.Clusters) - i - 1
	if left == 0 {
		return
	}
	var found diag.List
	c := r.Clusters[i]
	found.Add(diag.Diagnostic{Code: diag.TemplateFailed, Pos: c.Installations[0].At.Pos(), Cluster: c.Name,
		Text: fmt.Sprintf("%d clusters after %q are not rendered, because a limit was exceeded", left, c.Name)})
	r.found.add(found)
}

// finish judges the fleet and returns all findings.
func (r *run) finish() diag.List {
	if r.library == nil {
		return r.found.list.Sorted()
	}
	r.skip()
	if !r.found.broken() && len(r.Config.Only) == 0 {
		r.checkGiven()
	}
	r.found.add(within(r.Config.Only, r.checks.Finish()))
	r.found.add(r.found.gate.Waivers(r.finds))
	return withoutEchoes(r.found.list.Sorted())
}

// finds tells whether the run reports every finding of a code. A run of a part of the fleet does not.
func (r *run) finds(code diag.Code) bool { return len(r.Config.Only) == 0 && r.checks.Finds(code) }

// checkSize reports clusters with too many installations. Each costs something before a template runs.
func (f *Fleet) checkSize() diag.List {
	var found diag.List
	for _, c := range f.Clusters {
		if most := limit.Installations.Max(); int64(len(c.Installations)) > most {
			found.Add(diag.Diagnostic{Code: diag.OverBudget, Pos: c.Installations[0].At.Pos(), Cluster: c.Name, Hint: limit.Hint,
				Text: fmt.Sprintf("cluster %q must not have more than %d installations (%d)", c.Name, most, len(c.Installations))})
		}
	}
	return found
}

// checkAnything reports input that renders nothing. Empty output must not look like success.
// refused tells whether there are errors already.
func (f *Fleet) checkAnything(refused bool) diag.List {
	var found diag.List
	in := f.input
	switch {
	case !in.HasLifecycle():
		if !f.options.Found.HasErrors() { // a lifecycle resource may be in a file that cannot be read
			found.Add(diag.Diagnostic{Code: diag.NoInput, Text: "there is no lifecycle resource among the inputs",
				Hint: "IstioLifecycleManager, GatewayLifecycleManager (admin.gloo.solo.io/v2), IstioOperator " +
					"(install.istio.io/v1alpha1) and the kinds of Sail (sailoperator.io/v1) are read"})
		}
	// missing clusters of config.Only are reported by name, and resources that are refused at their lines
	case len(f.Clusters) == 0 && len(f.Config.Only) == 0 && !refused:
		found.Add(diag.Diagnostic{Code: diag.Nothing, Pos: firstResource(in),
			Text: "the inputs name no cluster: nothing is rendered"})
	}
	return found
}

func firstResource(in lifecycle.Input) diag.Pos {
	for _, m := range in.ControlPlanes {
		return m.Origin.Pos()
	}
	for _, m := range in.Gateways {
		return m.Origin.Pos()
	}
	for _, m := range in.Istios {
		return m.Origin.Pos()
	}
	return diag.Pos{}
}
