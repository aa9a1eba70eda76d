package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
)

const chartsListUsage = `meshpress charts list [PATH...] prints the charts that are part of the program:
the version of Istio, the chart, the number of profiles and the content digest.
With paths, it prints the charts of the fleet's lock, and where each one is.

  $ meshpress charts list
  $ meshpress charts list fleet/
`

func newChartsList(s streams) *cobra.Command {
	var fleet fleetCharts
	c := &cobra.Command{Use: "list [PATH...]", Short: "list the charts that are part of the program, or those of a lock",
		Long: chartsListUsage}
	fleet.flags(c, false)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 || fleet.in.settings.Config != "" {
			return fleet.listLocked(c.Context(), args, s)
		}
		return listEmbedded(s)
	}
	return c
}

func listEmbedded(s streams) error {
	library, err := embedded.Open("", nil)
	if err != nil {
		return defect(err)
	}
	list := newTable(s, "ISTIO", "CHART", "PROFILES", "DIGEST")
	for _, set := range library.Sets() {
		for _, name := range chart.Names {
			c, err := set.Chart(name)
			if err != nil {
				return defect(err)
			}
			list.row(set.Version, name, len(set.Profiles()), c.Digest())
		}
	}
	return list.flush()
}

func (f *fleetCharts) listLocked(ctx context.Context, args []string, s streams) error {
	if err := f.read(ctx, args, s); err != nil {
		return err
	}
	lock, err := f.lock(s)
	if err != nil {
		return err
	}
	f.library.Lock(lock, store.Cache().Get)
	list := newTable(s, "CHART", "VERSION", "DIGEST", "SIZE", "SOURCE", "HERE")
	for _, p := range lock.Charts {
		_, err := f.library.Pinned(p)
		list.row(p.Name, p.Version, p.Digest, p.Size, p.Source, err == nil)
	}
	return list.flush()
}
