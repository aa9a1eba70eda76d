package render

import (
	"time"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// Options are what a run needs besides its documents. Charts must be set; every
// other field may be left out.
type Options struct {
	// Found are the findings of reading the documents. They come first in every
	// list that the fleet returns.
	Found diag.List
	// Charts opens the charts that a config asks for: those of a lock, of a
	// directory, or the embedded ones. It is called once, by [Fleet.Render], which
	// reports [diag.BadChart] if Charts is nil.
	Charts func(lifecycle.ConfigSpec) (*chart.Library, diag.List)
	// Config is what the caller chose; it wins over a RenderConfig among the documents.
	Config lifecycle.ConfigSpec
	// Checks makes the checks of a run; nil means none. Package policies has them.
	Checks func(*Fleet) (Checks, diag.List)
	// Today chooses the date that waivers are compared with, and says where it is
	// from: a run never looks at the clock by itself. It is called with the file
	// of the config, and only if there are waivers; without it no waiver holds.
	Today func(config string) (date time.Time, from string)
	// Shard is the part of the fleet to render. Checks of the fleet see all of it.
	Shard Shard
	// Beside names the Namespaces that the caller has beside what is rendered, as the
	// items of a ResourceList: they stay as they are, and are not rendered.
	Beside map[string]bool
	// Limits bound what the templates of one release may use; zero fields are the defaults.
	Limits engine.Limits
	// Progress is called after each cluster, in order.
	Progress func(done, all int)
}
