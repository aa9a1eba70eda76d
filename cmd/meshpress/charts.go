package main

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/chart/embedded"
)

const chartsUsage = `meshpress charts list prints the charts that are part of the program: the
version of Istio, the chart, its version and its content digest.

  $ meshpress charts list
`

func runCharts(args []string, s streams) int {
	flags := pflag.NewFlagSet("charts", pflag.ContinueOnError)
	if code, done := parse(flags, chartsUsage, args, s); done {
		return code
	}
	if flags.NArg() != 1 || flags.Arg(0) != "list" {
		return fail(s, exitUsage, errors.New("charts needs a command"), "meshpress charts list")
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
	if err := table.Flush(); err != nil {
		return fail(s, exitEnvironment, fmt.Errorf("write the list: %w", err), "")
	}
	return exitOK
}
