package render

import (
	"runtime"
	"time"

	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/policies/admission"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/helm"
	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/istio"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/manifest"
	"github.com/meshpress/meshpress/render/source"
)

// Options are what a run needs besides its documents.
type Options struct {
	// Charts opens the charts that a config asks for: those of a lock, of a
	// directory, or the embedded ones.
	Charts func(lifecycle.ConfigSpec) (*chart.Library, diag.List)
	// Config is what the caller chose; it wins over a RenderConfig among the documents.
	Config lifecycle.ConfigSpec
	// Policies reads the user's own policies, of the files that the config names.
	// It may be nil when there are none.
	Policies func(files []string) ([]source.Document, diag.List)
	// Rules are the policies; nil means all of them.
	Rules []*policies.Rule
	// Old is what clusters had before, by name, for the rules about upgrades; it may be nil.
	Old map[string]*policies.State
	// Today chooses the date that waivers are compared with, and says where it is
	// from: a run never looks at the clock by itself. It is called with the file
	// of the config, and only if there are waivers; without it none holds.
	Today func(config string) (date time.Time, from string)
	// Shard is the part of the fleet to render. Rules about the fleet see all of it.
	Shard Shard
	// OneCluster makes several clusters an error, before any is rendered.
	OneCluster bool
	// Limits bound what the templates of one release may use; zero fields are the defaults.
	Limits engine.Limits
	// Progress is called after each cluster, in order; it may be nil.
	Progress func(done, all int)
}

// Cluster is everything that one cluster gets.
type Cluster struct {
	Name     string
	Releases []Release
}

// Release is the rendered objects of a release, in apply order. Dir is its
// name in the output. From is the Helm release that they were made of: chart,
// values, installation; nil for what every release of a cluster needs. Such an
// object has its Causes, by its key: the releases that need it.
type Release struct {
	Dir     string
	From    *istio.Release
	Causes  map[manifest.Key][]*istio.Release
	CRDs    []*manifest.Object
	Objects []*manifest.Object
}

// Objects returns what the cluster gets in one list: definitions, namespaces,
// then release by release.
func (c Cluster) Objects() []*manifest.Object {
	var out []*manifest.Object
	for _, r := range c.Releases {
		out = append(out, r.CRDs...)
	}
	for _, r := range c.Releases {
		out = append(out, r.Objects...)
	}
	return out
}

// Fleet renders the clusters of the documents and hands them to write, one at a
// time in the order of their names. Findings are complete and sorted. Once one
// of them is an error, nothing more is written, so write must stage what it
// gets. The error is that of write.
func Fleet(docs []source.Document, options Options, write func(Cluster) error) (diag.List, error) {
	input, found := lifecycle.Decode(docs)
	config, more := Configure(input, options.Config)
	found = append(found, more...)
	clusters, config, more, ok := options.Shard.plan(input, config)
	found = append(found, more...)
	if !ok {
		return found.Sorted(), nil
	}
	date, more := today(config, options)
	found = append(found, more...)
	gate := policies.NewGate(config.Policies, docs, date)
	if options.OneCluster && len(clusters) > 1 {
		found.Add(severalClusters(clusters))
		return gate.Apply(found).Sorted(), nil
	}
	charts, more := options.Charts(config)
	found = append(found, more...)
	if charts == nil {
		return gate.Apply(found).Sorted(), nil
	}
	specs, more := resolve(clusters, charts, config)
	found = append(found, more...)
	found = append(found, checkAnything(input, config, clusters)...)

	run := &run{config: config, specs: specs, cache: helm.NewCache(), limits: options.Limits, declared: input.Namespaces, old: options.Old}
	run.rules, run.own, more = rules(docs, config, options)
	found = append(found, more...)
	found = append(found, gone(clusters, config, options.Old)...)
	found = gate.Apply(found)
	broken := found.HasErrors()
	var summaries []policies.Summary
	for i, result := range inOrder(clusters, run.cluster, runtime.GOMAXPROCS(0)) {
		more := gate.Apply(result.found)
		found, broken = append(found, more...), broken || more.HasErrors()
		if result.summary.Cluster != nil {
			summaries = append(summaries, result.summary)
		}
		if !broken {
			if err := write(result.cluster); err != nil {
				return found.Sorted(), err
			}
		}
		if options.Progress != nil {
			options.Progress(i+1, len(clusters))
		}
	}
	summaries = append(summaries, run.others(input, charts)...)
	found = append(found, gate.Apply(within(config.Only, policies.CheckFleet(run.rules, summaries)))...)
	return append(found, gate.Waivers(len(config.Only) > 0, options.Old != nil)...).Sorted(), nil
}

// rules returns the policies of a run: those of the program, which another tool
// does not have, and the user's own. A run that wants none says so.
func rules(docs []source.Document, config lifecycle.ConfigSpec, options Options) ([]*policies.Rule, *admission.Policies, diag.List) {
	if options.Rules != nil && len(options.Rules) == 0 {
		return nil, nil, nil
	}
	chosen := options.Rules
	switch {
	case config.Compat != "":
		chosen = nil
	case chosen == nil:
		chosen = policies.Rules()
	}
	if len(config.Policies.Files) == 0 || options.Policies == nil {
		return chosen, nil, nil
	}
	files, found := options.Policies(config.Policies.Files)
	for _, d := range docs {
		if version, kind := d.Kind(); version == "v1" && kind == "Namespace" {
			files = append(files, d) // its labels are what selectors of policies see
		}
	}
	own, more := admission.Load(files)
	return chosen, own, append(found, more...)
}

func today(config lifecycle.ConfigSpec, options Options) (time.Time, diag.List) {
	var found diag.List
	if len(config.Policies.Waivers) == 0 || options.Today == nil {
		return time.Time{}, nil
	}
	at := config.Policies.Waivers[0].Origin
	date, from := options.Today(at.File)
	found.Add(diag.Diagnostic{Code: diag.WaiverDate, Pos: at.Pos(), Field: at.Path(), Text: "waivers are compared with " + date.Format(time.DateOnly) + ": " + from})
	return date, found
}

// resolve finds the charts and merges the spec of each installation once, for
// all of its clusters.
func resolve(clusters []*fleet.Cluster, charts *chart.Library, config lifecycle.ConfigSpec) (map[*fleet.Install]*istio.Spec, diag.List) {
	var found diag.List
	specs, shared := map[*fleet.Install]*istio.Spec{}, map[any]*istio.Spec{}
	for _, c := range clusters {
		for _, i := range c.Installs {
			key := [3]any{i.Spec.Node, i.RevisionAt.Node, i.Kind}
			spec, ok := shared[key]
			if !ok {
				spec, found = newSpec(i, charts, config, found)
				shared[key] = spec
			}
			specs[i] = spec
		}
	}
	return specs, found
}

func newSpec(i *fleet.Install, charts *chart.Library, config lifecycle.ConfigSpec, found diag.List) (*istio.Spec, diag.List) {
	tag, at := i.Tag()
	if config.IstioVersion != "" {
		tag = config.IstioVersion
	}
	if tag == "" && config.Charts.Dir == "" {
		if i.Kind != fleet.Operator {
			if i.Unmapped() {
				return nil, found // reported: the tag is the mapping's
			}
			found.Add(missingTag(i))
			return nil, found
		}
		tag = charts.Newest().String()
	}
	set, more := charts.Resolve(tag, at)
	found = append(found, more...)
	if set == nil {
		return nil, found
	}
	spec, more := istio.NewSpec(i, set, istioOptions(config))
	return spec, append(found, more...)
}

func missingTag(i *fleet.Install) diag.Diagnostic {
	at := i.Spec
	if !at.Exists() {
		at = i.At
	}
	return diag.Diagnostic{Code: diag.Missing, Pos: at.Pos(), Field: at.Path() + ".tag",
		Text: "`tag` must be set: it chooses the version of the charts", Hint: "or choose one with --istio-version"}
}

func istioOptions(config lifecycle.ConfigSpec) istio.Options {
	return istio.Options{Istioctl: config.Compat == "istioctl", LegacyGateways: config.Gateways.Chart == "legacy"}
}

// checkAnything: no input is an error, never an empty success.
func checkAnything(in lifecycle.Input, config lifecycle.ConfigSpec, clusters []*fleet.Cluster) diag.List {
	var found diag.List
	switch {
	case len(in.ControlPlanes)+len(in.Gateways)+len(in.Operators) == 0:
		found.Add(diag.Diagnostic{Code: diag.NoInput, Text: "there is no lifecycle resource among the inputs",
			Hint: "IstioLifecycleManager, GatewayLifecycleManager (admin.gloo.solo.io/v2) and IstioOperator (install.istio.io/v1alpha1) are read"})
	case len(clusters) == 0 && len(config.Only) == 0: // those are reported by name
		found.Add(diag.Diagnostic{Code: diag.Nothing, Pos: firstResource(in), Text: "the inputs name no cluster: nothing is rendered"})
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
	return diag.Pos{}
}
