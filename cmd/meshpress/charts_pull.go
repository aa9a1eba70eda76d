package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render/chart"
)

const chartsPullUsage = `meshpress charts pull [PATH...] fetches the charts of a lock that are not here
yet: into the user's cache, or with --vendor as archives into a directory of the
repository, where charts.dir or --charts lets render find them.

  $ meshpress charts pull fleet/
  $ meshpress charts pull fleet/ --vendor fleet/charts
  $ meshpress charts pull fleet/ --repository oci-layout:fleet.tar

The digest in the lock decides what is right, not the repository: a mirror will
do. A run that was cut off goes on where it was.
`

func runChartsPull(args []string, s streams) int {
	var fleet fleetCharts
	flags := pflag.NewFlagSet("charts pull", pflag.ContinueOnError)
	vendor := flags.String("vendor", "", "put archives into this `DIR`")
	fleet.flags(flags, true)
	if code, done := parse(flags, chartsPullUsage, args, s); done {
		return code
	}
	if flags.Changed("vendor") && *vendor == "" {
		return fail(s, exitUsage, errors.New("--vendor must name a directory"), "")
	}
	if code, done := fleet.read(flags.Args(), s); done {
		return code
	}
	lock := fleet.lock()
	if code := fleet.mustLock(lock, s); code != exitOK {
		return code
	}
	fleet.print(s)
	return pull(&fleet, lock, *vendor, s)
}

// mustLock reports a lock that is not there or is damaged.
func (f *fleetCharts) mustLock(lock *chart.Lock, s streams) int {
	switch {
	case f.found.HasErrors():
		f.print(s)
		return exitCode(f.found)
	case lock == nil:
		return fail(s, exitUsage, fmt.Errorf("there is no lock %q", f.file), "`meshpress charts lock` writes it")
	}
	return exitOK
}

func pull(fleet *fleetCharts, lock *chart.Lock, vendor string, s streams) int {
	client, ctx, stop, err := fleet.client(s)
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	defer stop()
	fleet.bar.begin(len(lock.Charts))
	puller := charts.Puller{Lock: lock, Library: fleet.library, Open: client, Cache: store.Cache(), Repositories: fleet.repositories, Dir: fleet.dir(),
		Again: fleet.connection.Keyring != "", Progress: fleet.bar.step, Log: fleet.connection.Log}
	fleet.library.Lock(lock, puller.Cache.Get)
	if vendor != "" {
		puller.Vendor = store.Vendor(vendor)
	}
	done, err := puller.Pull(ctx)
	fleet.bar.done()
	for _, p := range done.Fetched {
		fmt.Fprintf(s.err, "pulled %s\n", p)
	}
	if err != nil {
		return connectionFailed(err, s)
	}
	fmt.Fprintf(s.err, "%d charts: %d pulled, %d from the cache, %d there already\n", len(lock.Charts), len(done.Fetched), len(done.Copied), len(done.There))
	if vendor != "" && len(done.Fetched)+len(done.Copied) > 0 && filepath.Clean(vendor) != filepath.Clean(fleet.config.Charts.Dir) {
		fmt.Fprintf(s.err, "  hint: render with --charts %s, or set `charts.dir` in a RenderConfig\n", vendor)
	}
	return exitOK
}
