package render

import (
	"time"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/helm/engine"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

// Options are what a run needs besides its documents. Charts must be set; the other fields are optional.
type Options struct {
	// Found are the findings of reading the documents. They come first in every
	// list that the fleet returns.
	Found diag.List
	// Charts opens the charts that a config asks for: those of a lock or of a directory, or the embedded ones.
	// [Fleet.Render] calls it once, and reports [diag.BadChart] if Charts is nil.
	Charts func(lifecycle.ConfigSpec) (*chart.Library, diag.List)
	// Config has the caller's settings. They win over the RenderConfig among the documents.
	Config lifecycle.ConfigSpec
	// Outer tells whether a RenderConfig among the documents is the one that the caller names. It wins over the one
	// among the resources. Nil means that the caller names none.
	Outer func(config source.Ref) bool
	// Checks makes the checks of a run; nil means no checks. Package policies implements them.
	Checks func(*Fleet) (Checks, diag.List)
	// Today returns the date that waivers are compared with, and says where the date is from. A run does not
	// read the clock itself. Today is called with the file of the config, and only if there are waivers. If it
	// is nil, no waiver holds.
	Today func(config string) (date time.Time, from string)
	// Shard is the part of the fleet to render. The checks see the whole fleet.
	Shard Shard
	// Beside names the Namespaces that the caller has beside the rendered ones, as the items of a ResourceList.
	// They stay as they are, and are not rendered.
	Beside map[string]bool
	// Limits bound what the templates of one release may use. A zero field means the default.
	Limits engine.Limits
	// InFull renders every release of every cluster by itself. The result is the same, and takes longer: tests
	// compare the two.
	InFull bool
	// Progress is called after each cluster, in order.
	Progress func(done, all int)
}
