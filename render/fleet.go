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

// Fleet is decoded input: who gets what, and with which config. It is made by
// [Load] and never changes.
type Fleet struct {
	// Config is the config of the run: that among the documents, with what the
	// caller set over it. Only names the clusters of the shard, if there is one.
	Config lifecycle.ConfigSpec
	// Clusters are those of the run.
	Clusters []*fleet.Cluster

	options Options
	docs    []source.Document
	input   lifecycle.Input
	given   []given // Namespaces
	found   diag.List
	asked   []string // the clusters that the caller or the config names; none for all
	empty   bool     // the shard has no cluster
	single  bool     // several clusters are an error
	origins bool     // of values are recorded
}

// Load decodes the documents and plans who gets what. Charts are not needed for
// it. Findings that Load makes come with those of [Fleet.Render].
func Load(ctx context.Context, docs []source.Document, options Options) *Fleet {
	f := &Fleet{options: options, docs: docs}
	f.decode()
	f.configure()
	f.plan()
	return f
}

// Render is the data path. It renders the clusters and hands them to write, one
// at a time, in the order of their names. Findings are complete and sorted, those
// of [Load] among them. Once one of them is an error, nothing more is written, so
// write must stage what it gets. The error is that of write, or of the context.
func (f *Fleet) Render(ctx context.Context, write func(Cluster) error) (diag.List, error) {
	run := f.start()
	run.charts()
	one := func(c *fleet.Cluster) *work {
		w := run.values(c)
		defer w.nameInPanic()
		w.fix()
		for i, release := range w.releases {
			if w.exceeded {
				break
			}
			objects := w.helm(release)
			objects = w.patches(release, objects)
			objects = w.overlays(release, objects)
			w.order(i, objects)
		}
		w.namespaces()
		w.check()
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
	return run.finish(), ctx.Err()
}

func (f *Fleet) decode() {
	var found diag.List
	f.input, found = lifecycle.Decode(f.docs)
	f.found = slices.Concat(f.options.Found, found)
}

func (f *Fleet) configure() {
	var found diag.List
	f.Config, found = Configure(f.input, f.options.Config)
	f.asked = f.Config.Only
	f.found = append(f.found, found...)
}

func (f *Fleet) plan() {
	var found diag.List
	var ok bool
	f.Clusters, f.Config, found, ok = f.options.Shard.plan(f.input, f.Config)
	f.empty = !ok
	f.found = append(f.found, found...)
	if f.options.Found.HasErrors() { // a file that cannot be read may have had it
		f.found = slices.DeleteFunc(f.found, func(d diag.Diagnostic) bool { return d.Code == diag.NotNamed })
	}
	f.takeNamespaces()
}

// All plans the whole fleet, whatever the run is restricted to.
func (f *Fleet) All() []*fleet.Cluster {
	whole := f.Config
	whole.Only = nil
	clusters, _ := fleet.Plan(f.input, whole) // the same findings came with Load
	return clusters
}

// Asked plans the clusters that the caller and the config ask for, whatever the shard.
func (f *Fleet) Asked() []*fleet.Cluster {
	config := f.Config
	config.Only = f.asked
	clusters, _ := fleet.Plan(f.input, config) // the same findings came with Load
	return clusters
}

// IsPartial tells whether the caller or the config restricts the run to some clusters.
func (f *Fleet) IsPartial() bool { return len(f.asked) > 0 }

// Names returns the names of all clusters of the fleet, sorted.
func (f *Fleet) Names() []string { return names(f.All()) }

// Documents returns what the fleet was loaded from.
func (f *Fleet) Documents() []source.Document { return f.docs }

// Input returns the decoded resources.
func (f *Fleet) Input() lifecycle.Input { return f.input }

// WithChecks returns the same fleet with other checks; nil means none.
func (f *Fleet) WithChecks(checks func(*Fleet) (Checks, diag.List)) *Fleet {
	g := *f
	g.options.Checks = checks
	return &g
}

// WithOrigins returns the same fleet, whose releases know where each of their
// values is from: see [istio.Release.Origin]. Others do not pay for it.
func (f *Fleet) WithOrigins() *Fleet {
	g := *f
	g.origins = true
	return &g
}

// Single returns the same fleet for a host that has room for one cluster: several
// are an error, before any is rendered.
func (f *Fleet) Single() *Fleet {
	g := *f
	g.single = true
	return &g
}

// Judge gives findings that are made beside a run the severities and the
// waivers of the config.
func (f *Fleet) Judge(found diag.List) diag.List {
	date, _ := f.today()
	return gate.New(f.Config.Policies, f.docs, date).Apply(found)
}

// today asks for the date that waivers are compared with, if there are any.
func (f *Fleet) today() (time.Time, diag.List) {
	if len(f.Config.Policies.Waivers) == 0 || f.options.Today == nil {
		return time.Time{}, nil
	}
	at := f.Config.Policies.Waivers[0].Origin
	date, from := f.options.Today(at.File)
	return date, diag.List{{Code: diag.WaiverDate, Pos: at.Pos(), Field: at.Path(), Severity: diag.WaiverDate.Severity(),
		Text: fmt.Sprintf("waivers are compared with %s: %s", date.Format(time.DateOnly), from)}}
}
