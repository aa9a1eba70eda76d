package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

const chartsDiffUsage = `meshpress charts diff A B prints what changes in default values and templates
between the charts of two versions: embedded ones, those of --charts DIR, or
those of --lock FILE.

  $ meshpress charts diff 1.23.2 1.24.2 --chart istiod
  $ meshpress charts diff 1.24.2 1.24.3-solo --lock fleet/meshpress.lock

Exit codes: 0 same, 1 changed.
`

func newChartsDiff(s streams) *cobra.Command {
	var fleet fleetCharts
	var only []string
	c := &cobra.Command{Use: "diff A B", Short: "print what changes between the charts of two versions",
		Long: chartsDiffUsage}
	c.Flags().StringArrayVar(&only, "chart", nil, "compare this chart only (`NAME`)")
	c.Flags().StringVar(&fleet.config.Charts.Dir, "charts", "", "take charts from this `DIR` first")
	c.Flags().StringVar(&fleet.config.Charts.Lock, "lock", "", "take charts of this lock `FILE` first")
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) != 2 {
			return wrongUsage(errors.New("charts diff needs two versions"), "meshpress charts diff 1.23.2 1.24.2")
		}
		for _, name := range only {
			if !slices.Contains(chart.Names, chart.Name(name)) {
				return wrongUsage(fmt.Errorf("--chart must be one of %q, not %q", chart.Names, name), "")
			}
		}
		return fleet.diff(args[0], args[1], only, s)
	}
	return c
}

func (f *fleetCharts) diff(a, b string, only []string, s streams) error {
	f.input.reader = source.NewReader(nil)
	f.input.reader.Named(f.config.Charts.Dir, f.config.Charts.Lock)
	var lock *chart.Lock
	f.library, f.found = fn.Library(f.input.reader, f.config, nil)
	if f.config.Charts.Lock != "" {
		lock = f.readLock()
	}
	if err := f.mustBeFine(s); err != nil {
		return err
	}
	if lock != nil {
		f.library.Lock(lock, store.Cache().Get)
	}
	code := exitOK
	for _, name := range chart.Names {
		if len(only) > 0 && !slices.Contains(only, string(name)) {
			continue
		}
		old, err := f.find(a, name)
		now, errNow := f.find(b, name)
		if err = errors.Join(err, errNow); err != nil {
			return wrongUsage(err, "`meshpress charts list` lists what is embedded; --charts DIR and --lock FILE bring others")
		}
		if missing := f.notLocked(name, a, b); missing != "" {
			s.say("%s is not compared: %q does not have it for %s", name, f.config.Charts.Lock, missing)
			continue
		}
		if changes := differences(old, now); len(changes) > 0 {
			head := terminal.Message("== %s %s -> %s\n", name, a, b)
			if err := writeOut(s, append([]byte(head), changes...)); err != nil {
				return err
			}
			code = exitChanged
		}
	}
	return exit(code)
}

func differences(a, b *chart.Chart) []byte {
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil:
		return []byte("the chart is new\n")
	case b == nil:
		return []byte("the chart is removed\n")
	}
	return charts.Diff(a, b)
}

// notLocked returns the first of the versions whose chart is missing in the lock, if the lock has other charts
// of that version.
func (f *fleetCharts) notLocked(name chart.Name, versions ...string) string {
	for _, version := range versions {
		if set := f.library.Exact(version); f.library.IsLocked(version) && !set.Has(name) {
			return version
		}
	}
	return ""
}

// find returns a chart of exactly this version, nil if the version has no such chart.
func (f *fleetCharts) find(version string, name chart.Name) (*chart.Chart, error) {
	set := f.library.Exact(version)
	if set == nil {
		return nil, fmt.Errorf("there are no charts of version %q here", version)
	}
	if !set.Has(name) {
		return nil, nil
	}
	return set.Chart(name)
}
