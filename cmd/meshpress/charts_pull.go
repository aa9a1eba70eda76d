package main

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render/chart"
)

const chartsPullUsage = `meshpress charts pull [PATH...] fetches the locked charts that are missing on this
machine: into the user's cache, or with --vendor as archives into a directory of the
repository, where charts.dir or --charts lets render find them.

  $ meshpress charts pull fleet/
  $ meshpress charts pull fleet/ --vendor fleet/charts
  $ meshpress charts pull fleet/ --repository oci-layout:fleet.tar

Charts are verified by the digest in the lock, so any mirror will do. The next run
continues where an interrupted one stopped. Without a lock there is nothing to
fetch: such a fleet renders with the charts of meshpress itself, or those of --charts.
`

func newChartsPull(s streams) *cobra.Command {
	var fleet fleetCharts
	var vendor string
	c := &cobra.Command{Use: "pull [PATH...]", Short: "fetch the locked charts into the cache or into the repository",
		Long: chartsPullUsage}
	c.Flags().StringVar(&vendor, "vendor", "", "put archives into this `DIR`")
	fleet.flags(c, true)
	c.RunE = func(c *cobra.Command, args []string) error {
		if c.Flags().Changed("vendor") && vendor == "" {
			return wrongUsage(errors.New("--vendor must name a directory"), "")
		}
		if err := fleet.read(c.Context(), args, s); err != nil {
			return err
		}
		lock, err := fleet.lockIfAny(s)
		if err != nil {
			return err
		}
		fleet.print(s)
		if lock == nil {
			s.say("there is no lock %q, so no chart must be fetched\n  hint: `meshpress charts lock` writes it", fleet.file)
			return nil
		}
		return fleet.pull(c.Context(), lock, vendor, s)
	}
	return c
}

func (f *fleetCharts) pull(ctx context.Context, lock *chart.Lock, vendor string, s streams) error {
	client, err := f.client(s)
	if err != nil {
		return err
	}
	f.bar.begin(len(lock.Charts))
	puller := charts.Puller{Lock: lock, Library: f.library, Open: f.opener(client), Cache: store.Cache(),
		Repositories: f.repositories, Dir: f.dir(),
		Again: f.connection.Keyring != "", Progress: f.bar.step, Log: f.connection.Log}
	f.library.Lock(lock, puller.Cache.Get)
	if vendor != "" {
		puller.Vendor = store.Vendor(vendor)
	}
	pulled, err := puller.Pull(ctx)
	f.bar.done()
	for _, p := range pulled.Fetched {
		streams{err: done(s.err)}.say("pulled %s", p)
	}
	if err != nil {
		return environment(err)
	}
	s.say("%d charts: %d pulled, %d from the cache, %d there already", len(lock.Charts),
		len(pulled.Fetched), len(pulled.Copied), len(pulled.There))
	if vendor != "" && len(pulled.Fetched)+len(pulled.Copied) > 0 &&
		filepath.Clean(vendor) != filepath.Clean(f.config.Charts.Dir) {
		s.say("  hint: render with --charts %s, or set `charts.dir` in a RenderConfig", vendor)
	}
	return nil
}
