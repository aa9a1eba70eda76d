package fn

import (
	"context"

	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// Earlier renders earlier inputs, and returns what their clusters had. It does not judge them, because
// rules judge the change. The findings are about inputs that do not render.
func Earlier(
	ctx context.Context, reader *source.Reader, settings parameter.Settings,
) (snapshot.Past, diag.List, error) {
	docs, found := Read(reader, settings)
	options := options(ctx, reader, settings, Run{})
	options.Checks, options.Found = nil, found
	out := snapshot.NewKept()
	found, err := render.Load(ctx, docs, options).Render(ctx, func(c render.Cluster) error {
		out.Add(c.Snapshot())
		return nil
	})
	return out, found, err
}
