package render

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/fleet"
	"github.com/meshpress/meshpress/render/gate"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Fleet is the decoded input: the clusters, their installations and the config. [Load] makes it; it never
// changes.
type Fleet struct {
	// Config is the config of the run: the RenderConfig with the caller's settings over it. With a shard, Only
	// names the clusters of the shard.
	Config lifecycle.ConfigSpec
	// Clusters are the clusters that the run renders.
	Clusters []*fleet.Cluster

	options Options
	docs    []source.Document
	input   lifecycle.Input
	given   []given // Namespaces
	found   diag.List
	asked   []string // the clusters that the caller or the config names; none means all
	empty   bool     // the shard has no cluster
	single  bool     // more than one cluster is an error
	origins bool     // record the origins of values
}

// Load decodes the documents and plans the installations of each cluster. It reads no charts. [Fleet.Render]
// returns the findings of Load with its own.
func Load(ctx context.Context, docs []source.Document, options Options) *Fleet {
	f := &Fleet{options: options, docs: docs}
	f.decode()
	f.configure()
	f.plan()
	return f
}

// Render runs the data path. It calls write for one cluster after the other, in the order of their names. It
// returns all findings, sorted, with those of [Load]. After the first finding that is an error, Render does not
// call write again; so write must stage its output. The returned error is that of write or of the context.
func (f *Fleet) Render(ctx context.Context, write func(Cluster) error) (diag.List, error) {
	run := f.start()
	run.charts()
	one := func(c *fleet.Cluster) *work {
		w := run.values(c)
		defer w.nameInPanic()
		w.fix()
		for i := range w.releases {
			if w.exceeded {
				break
			}
			w.release(i)
		}
		w.namespaces()
		w.check(ctx)
		return w
	}
	for i, w := range inOrder(ctx, run.planned(), clusterName, one, runtime.GOMAXPROCS(0)) {
		if err := run.write(i, w, write); err != nil {
			return run.found.list.Sorted(), err
		}
		if w.exceeded {
			run.stop(i)
			break
		}
	}
	if err := ctx.Err(); err != nil { // clusters may still be checked
		return run.found.list.Sorted(), err
	}
	return run.finish(), nil
}

// release makes the objects of release i: from those of its class, if it has one, else step by step.
func (w *work) release(i int) {
	m := w.member(w.releases[i])
	if w.fill(i, m) {
		return
	}
	found, cost := len(w.found), w.out.Cost
	w.make(i)
	if m != nil && m.wanted {
		w.learn(i, m, w.found[found:], w.out.Cost.minus(cost))
	}
}

// make makes the objects of release i step by step.
func (w *work) make(i int) {
	release := w.releases[i]
	objects := w.helm(release)
	objects = w.patches(release, objects)
	objects = w.overlays(release, objects)
	w.order(i, objects)
}

func (f *Fleet) decode() {
	var found diag.List
	f.input, found = lifecycle.Decode(f.docs)
	f.found = slices.Concat(f.options.Found, found)
}

func (f *Fleet) configure() {
	var found diag.List
	f.Config, found = configure(f.input, f.options.Outer, f.options.Config)
	f.asked = f.Config.Only
	if f.Config.Operators == lifecycle.OperatorsAsLayers {
		f.input.LayerOperators()
	}
	f.found = slices.Concat(f.found, found, f.Config.Sail.Take(f.docs))
}

func (f *Fleet) plan() {
	var found diag.List
	var ok bool
	f.Clusters, f.Config, found, ok = f.options.Shard.plan(f.input, f.Config)
	f.empty = !ok
	f.found = append(f.found, found...)
	if f.options.Found.HasErrors() { // a lifecycle resource may be in a file that cannot be read
		f.found = slices.DeleteFunc(f.found, func(d diag.Diagnostic) bool { return d.Code == diag.NotNamed })
	}
	f.takeNamespaces()
}

// All plans every cluster of the fleet, even if the run is restricted to some.
func (f *Fleet) All() []*fleet.Cluster {
	whole := f.Config
	whole.Only = nil
	clusters, _ := fleet.Plan(f.input, whole) // Load has reported the findings
	return clusters
}

// Asked plans the clusters that the caller or the config names, without regard to the shard.
func (f *Fleet) Asked() []*fleet.Cluster {
	config := f.Config
	config.Only = f.asked
	clusters, _ := fleet.Plan(f.input, config) // Load has reported the findings
	return clusters
}

// IsPartial tells whether the caller or the config restricts the run to some clusters.
func (f *Fleet) IsPartial() bool { return len(f.asked) > 0 }

// Names returns the names of all clusters of the fleet, sorted.
func (f *Fleet) Names() []string { return names(f.All()) }

// Documents returns the documents that [Load] was given.
func (f *Fleet) Documents() []source.Document { return f.docs }

// Input returns the decoded resources.
func (f *Fleet) Input() lifecycle.Input { return f.input }

// WithChecks returns the same fleet with other checks; nil means no checks.
func (f *Fleet) WithChecks(checks func(*Fleet) (Checks, diag.List)) *Fleet {
	g := *f
	g.options.Checks = checks
	return &g
}

// WithOrigins returns the same fleet with the origins of values recorded: see [istio.Release.Origin]. A plain
// render does not record them, to save time.
func (f *Fleet) WithOrigins() *Fleet {
	g := *f
	g.origins = true
	return &g
}

// Single returns the same fleet for a host that can take only one cluster. Render then reports several clusters
// as an error and renders none.
func (f *Fleet) Single() *Fleet {
	g := *f
	g.single = true
	return &g
}

// Judge applies the severities and waivers of the config to findings that were made outside of a run.
func (f *Fleet) Judge(found diag.List) diag.List {
	date, _ := f.today()
	judged := findings{gate: gate.New(f.Config.Policies, f.docs, date), clusters: len(f.Clusters)}
	judged.add(found)
	return judged.list
}

// today returns the date that waivers are compared with. It calls Options.Today only if there are waivers.
func (f *Fleet) today() (time.Time, diag.List) {
	if len(f.Config.Policies.Waivers) == 0 || f.options.Today == nil {
		return time.Time{}, nil
	}
	at := f.Config.Policies.Waivers[0].Origin
	date, from := f.options.Today(at.File)
	return date, diag.List{{Code: diag.WaiverDate, Pos: at.Pos(), Field: at.Path(), Severity: diag.WaiverDate.Severity(),
		Text: fmt.Sprintf("waivers are compared with %s: %s", date.Format(time.DateOnly), from)}}
}
