package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render/chart"
)

const chartsLockUsage = `meshpress charts lock [PATH...] works out which charts the clusters of a fleet
need, finds them, and writes meshpress.lock: beside the RenderConfig, or without
one at the top of the first path. From then on render takes exactly those.

  $ meshpress charts lock fleet/
  $ meshpress charts lock fleet/ --update
  $ meshpress charts lock fleet/ --repository oci://registry.example.com/istio

Asked are, in this order: charts.dir and charts.repositories of the config, the
resource's own helmGlobal.repo if charts.allowedHosts has its host, the vendor's
repository that goes with the images (.../istio-KEY: .../istio-helm-KEY),
upstream's, and what is embedded. Charts that are locked stay as they are;
--update asks for all of them again.
`

func runChartsLock(args []string, s streams) int {
	var fleet fleetCharts
	flags := pflag.NewFlagSet("charts lock", pflag.ContinueOnError)
	update := flags.Bool("update", false, "find all charts again, also those that are locked")
	fleet.flags(flags, true)
	if code, done := parse(flags, chartsLockUsage, args, s); done {
		return code
	}
	if code, done := fleet.read(flags.Args(), s); done {
		return code
	}
	return writeLock(&fleet, *update, s)
}

func writeLock(fleet *fleetCharts, update bool, s streams) int {
	fleet.config.Charts.Lock, fleet.config.Charts.Locked = "", nil // it need not be there
	fleet.settings.Spec.Charts.Lock = ""
	old, err := fleet.oldLock()
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	client, ctx, stop, err := fleet.client(s)
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	defer stop()
	fleet.bar.begin(len(fleet.needs))
	resolver := charts.Resolver{
		Library: fleet.library, Config: fleet.config, Open: client, Repositories: fleet.repositories, Dir: fleet.dir(), Progress: fleet.bar.step,
		Old: old, Update: update, Signed: fleet.connection.Keyring != "", Log: fleet.connection.Log,
		Keep: func(p chart.Pin, a *origin.Archive) error { return store.Cache().Put(p, a.Data, a.Provenance) },
	}
	lock, found, err := resolver.Lock(ctx, fleet.needs)
	fleet.bar.done()
	fleet.found = append(fleet.found, found...)
	if err != nil {
		fleet.print(s)
		code := connectionFailed(err, s)
		fmt.Fprintln(s.err, "  hint: --repository ADDRESS asks another place; --repository embedded takes what is part of the program")
		return code
	}
	fleet.print(s)
	if fleet.found.HasErrors() {
		return exitCode(fleet.found)
	}
	return fleet.saveLock(old, lock, s)
}

// oldLock reads the lock that is to be written, nil if there is none.
func (f *fleetCharts) oldLock() (*chart.Lock, error) {
	content, err := f.reader.File(f.file)
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

func (f *fleetCharts) saveLock(old, lock *chart.Lock, s streams) int {
	file, text := f.file, lock.Encode()
	if before, err := f.reader.File(file); err == nil && bytes.Equal(before, text) {
		fmt.Fprintf(s.err, "%s: nothing changes\n", file)
		return exitOK
	}
	real, err := f.reader.Target(file) // a link stays one
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	if err := store.WriteFile(real, text); err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	fmt.Fprintf(s.err, "%s: %d charts\n", file, len(lock.Charts))
	for _, line := range charts.Changes(old, lock) {
		fmt.Fprintln(s.err, "  "+line)
	}
	return exitOK
}
