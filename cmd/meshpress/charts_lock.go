package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render/chart"
)

const chartsLockUsage = `meshpress charts lock [PATH...] works out which charts the clusters of a fleet
need, finds them, and writes meshpress.lock: beside the RenderConfig, or without
one at the top of the first path. From then on, render uses exactly these charts.

  $ meshpress charts lock fleet/
  $ meshpress charts lock fleet/ --update
  $ meshpress charts lock fleet/ --repository oci://registry.example.com/istio

It searches, in this order: charts.dir and charts.repositories of the config, the
resource's own helmGlobal.repo if charts.allowedHosts has its host, the vendor's
repository that belongs to the images (.../istio-KEY: .../istio-helm-KEY),
upstream's repositories, and the embedded charts. Locked charts stay as they are;
--update finds all charts again.
`

func newChartsLock(s streams) *cobra.Command {
	var fleet fleetCharts
	var update bool
	c := &cobra.Command{Use: "lock [PATH...]", Short: "pin the charts that a fleet needs: write meshpress.lock",
		Long: chartsLockUsage}
	c.Flags().BoolVar(&update, "update", false, "find all charts again, including the locked ones")
	fleet.flags(c, true)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := fleet.read(c.Context(), args, s); err != nil {
			return err
		}
		return fleet.writeLock(c.Context(), update, s)
	}
	return c
}

func (f *fleetCharts) writeLock(ctx context.Context, update bool, s streams) error {
	f.config.Charts.Lock, f.config.Charts.Locked = "", nil // the lock may not exist yet
	f.input.settings.Spec.Charts.Lock = ""
	old, err := f.oldLock()
	if err != nil {
		return wrongUsage(err, "")
	}
	client, err := f.client(s)
	if err != nil {
		return err
	}
	f.bar.begin(len(f.needs))
	resolver := charts.Resolver{
		Library: f.library, Config: f.config, Open: f.opener(client), Repositories: f.repositories, Dir: f.dir(),
		Progress: f.bar.step,
		Old:      old, Update: update, Signed: f.connection.Keyring != "", Log: f.connection.Log,
		Keep: func(p chart.Pin, a *origin.Archive) error { return store.Cache().Put(p, a.Data, a.Provenance) },
	}
	lock, found, err := resolver.Lock(ctx, f.needs)
	f.bar.done()
	f.found = append(f.found, found...)
	f.print(s)
	if err != nil {
		return newFailure(exitEnvironment, err, "--repository ADDRESS searches another place; --repository embedded takes "+
			"the embedded charts")
	}
	if f.found.HasErrors() {
		return outcome(f.found)
	}
	if err := ctx.Err(); err != nil {
		return environment(err)
	}
	return f.saveLock(old, lock, s)
}

// oldLock reads the existing lock, nil if there is none.
func (f *fleetCharts) oldLock() (*chart.Lock, error) {
	content, err := f.input.reader.File(f.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the lock: %w", err)
	}
	lock, found := chart.ParseLock(f.file, content)
	if found.HasErrors() {
		return nil, fmt.Errorf("the lock is damaged: %s", found[0])
	}
	return lock, nil
}

func (f *fleetCharts) saveLock(old, lock *chart.Lock, s streams) error {
	file, text := f.file, lock.Encode()
	if before, err := f.input.reader.File(file); err == nil && bytes.Equal(before, text) {
		s.say("%s: nothing changes", file)
		return nil
	}
	real, err := f.input.reader.Target(file) // write through a symbolic link
	if err != nil {
		return environment(err)
	}
	if err := store.WriteFile(real, text); err != nil {
		return environment(err)
	}
	s.say("%s: %d charts", file, len(lock.Charts))
	for _, line := range charts.Changes(old, lock) {
		s.say("  %s", line)
	}
	return nil
}
