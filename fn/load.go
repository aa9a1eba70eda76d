package fn

import (
	"context"
	"path/filepath"
	"time"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

// Run holds what a host chooses for one run, besides the settings of the user.
type Run struct {
	// Shard is the part of the fleet to render.
	Shard render.Shard
	// Today replaces the date that waivers are compared with.
	Today func(config string) (time.Time, string)
	// Dated returns the file whose commit dates a config. Nil means the config
	// itself.
	Dated func(config string) string
	// Beside names the Namespaces that the caller has already: see [render.Options].
	Beside map[string]bool
	// Outer tells whether a RenderConfig is the caller's own, as that of a KRM function is. The config that the
	// settings name is the caller's own in any case.
	Outer func(config source.Ref) bool
	// Progress is called after each cluster; it may be nil.
	Progress func(done, all int)
}

// Load decodes the documents that [Read] returned. The settings name the
// charts, the policies and the date. The fleet opens files with the reader.
func Load(ctx context.Context, reader *source.Reader, settings parameter.Settings, docs []source.Document,
	found diag.List, run Run) *render.Fleet {
	options := options(ctx, reader, settings, run)
	options.Found = found
	return render.Load(ctx, docs, options)
}

func options(ctx context.Context, reader *source.Reader, settings parameter.Settings, run Run) render.Options {
	if run.Today == nil {
		run.Today = today(ctx, settings.Today, run.Dated)
	}
	return render.Options{
		Charts: charts(reader, settings.Spec.Resources),
		Config: settings.Spec,
		Outer: func(config source.Ref) bool {
			return settings.Config != "" && filepath.Clean(config.File) == filepath.Clean(settings.Config) ||
				run.Outer != nil && run.Outer(config)
		},
		Checks:   Checks(reader, nil),
		Today:    run.Today,
		Shard:    run.Shard,
		Beside:   run.Beside,
		Progress: run.Progress,
		InFull:   settings.InFull,
	}
}

// Checks returns the rules of the program and the policies that a config names.
// The reader opens the files of the policies. past is what the clusters are
// compared with; nil for nothing.
func Checks(reader *source.Reader, past policies.Past) func(*render.Fleet) (render.Checks, diag.List) {
	files := func(files []string) ([]source.Document, diag.List) { return reader.Fresh().Read(files...) }
	return policies.New(policies.Options{Files: files, Past: past})
}
