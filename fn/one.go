package fn

import (
	"context"

	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
)

// One renders for a host that can write only one cluster, because objects of
// several clusters have the same names. Several clusters are a finding.
func One(ctx context.Context, fleet *render.Fleet) (render.Cluster, diag.List, error) {
	var one render.Cluster
	found, err := fleet.Single().Render(ctx, func(c render.Cluster) error {
		one = c
		return nil
	})
	return one, found, err
}
