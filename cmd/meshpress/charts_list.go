package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/pflag"

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

func runChartsList(args []string, s streams) int {
	var fleet fleetCharts
	flags := pflag.NewFlagSet("charts list", pflag.ContinueOnError)
	fleet.flags(flags, false)
	if code, done := parse(flags, chartsListUsage, args, s); done {
		return code
	}
	if flags.NArg() > 0 || fleet.settings.Config != "" {
		return listLocked(&fleet, flags.Args(), s)
	}
	library, err := embedded.Open("", nil)
	if err != nil {
		return fail(s, exitInternal, err, "")
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ISTIO\tCHART\tPROFILES\tDIGEST")
	for _, set := range library.Sets() {
		for _, name := range chart.Names {
			c, err := set.Chart(name)
			if err != nil {
				return fail(s, exitInternal, err, "")
			}
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\n", set.Version, name, len(set.Profiles()), c.Digest)
		}
	}
	return flush(table, s)
}

func listLocked(fleet *fleetCharts, args []string, s streams) int {
	if code, done := fleet.read(args, s); done {
		return code
	}
	lock := fleet.lock()
	if code := fleet.mustLock(lock, s); code != exitOK {
		return code
	}
	fleet.library.Lock(lock, store.Cache().Get)
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CHART\tVERSION\tDIGEST\tSIZE\tSOURCE\tHERE")
	for _, p := range lock.Charts {
		_, err := fleet.library.Pinned(p)
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%t\n", p.Name, p.Version, p.Digest, p.Size, p.Source, err == nil)
	}
	return flush(table, s)
}

func flush(table *tabwriter.Writer, s streams) int {
	if err := table.Flush(); err != nil {
		return fail(s, exitEnvironment, fmt.Errorf("write the list: %w", err), "")
	}
	return exitOK
}
