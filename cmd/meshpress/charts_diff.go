package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/inspect/chartdiff"
	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

const chartsDiffUsage = `meshpress charts diff A B prints what changes between the charts of two versions: the
values that a user can set, and the objects that the charts render. The charts are
embedded ones, those of --charts DIR, or those of --lock FILE.

  $ meshpress charts diff 1.23.2 1.24.2 --chart istiod
  $ meshpress charts diff 1.23.2 1.24.2 --chart istiod --values values.yaml
  $ meshpress charts diff 1.24.2 1.24.3-solo --lock fleet/meshpress.lock
  $ meshpress charts diff 1.23.2 1.24.2 --source          the files, line by line

Exit codes: 0 same, 1 changed.
`

// chartsDiff has the flags of charts diff.
type chartsDiff struct {
	fleetCharts
	only   []string
	values string
	source bool
	format *formatFlag
	to     comment.Target
}

func newChartsDiff(s streams) *cobra.Command {
	v := &chartsDiff{}
	c := &cobra.Command{Use: "diff A B", Short: "print what changes between the charts of two versions",
		Long: chartsDiffUsage}
	c.Flags().StringArrayVar(&v.only, "chart", nil, "compare this chart only (`NAME`)")
	c.Flags().StringVar(&v.values, "values", "", "render with the values in this `FILE`, as helm takes them")
	c.Flags().BoolVar(&v.source, "source", false, "print the files of the charts instead, as unified diffs")
	c.Flags().StringVar(&v.config.Charts.Dir, "charts", "", "take charts from this `DIR` first")
	c.Flags().StringVar(&v.config.Charts.Lock, "lock", "", "take charts of this lock `FILE` first")
	v.format = newFormatFlag(c, "print as", func(f format) bool { return f.charts != nil })
	targetFlags(c, &v.to)
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) != 2 {
			return wrongUsage(errors.New("charts diff needs two versions"), "meshpress charts diff 1.23.2 1.24.2")
		}
		for _, name := range v.only {
			if !slices.Contains(chart.Names, chart.Name(name)) {
				return wrongUsage(fmt.Errorf("--chart must be one of %q, not %q", chart.Names, name), "")
			}
		}
		if v.source && (c.Flags().Changed("format") || v.values != "") {
			return wrongUsage(errors.New("--source must not be given with --format or --values: it is for files"), "")
		}
		if err := checkTarget(c, v.format, v.to); err != nil {
			return err
		}
		return v.diff(args[0], args[1], s)
	}
	return c
}

func (v *chartsDiff) diff(a, b string, s streams) error {
	settings, err := v.open(a, b, s)
	if err != nil {
		return err
	}
	report := chartdiff.Report{From: a, To: b, Charts: []chartdiff.Chart{}}
	var source bytes.Buffer
	for _, name := range chart.Names {
		if len(v.only) > 0 && !slices.Contains(v.only, string(name)) {
			continue
		}
		old, err := v.find(a, name)
		now, errNow := v.find(b, name)
		if err = errors.Join(err, errNow); err != nil {
			return wrongUsage(err, "`meshpress charts list` lists what is embedded; --charts DIR and --lock FILE bring others")
		}
		if missing := v.notLocked(name, a, b); missing != "" {
			s.say("%s is not compared: %q does not have it for %s", name, v.config.Charts.Lock, missing)
			continue
		}
		if v.source {
			if text := chartdiff.Source(old, now); len(text) > 0 {
				source.WriteString(terminal.Message("== %s %s -> %s\n", name, a, b))
				source.Write(text)
			}
			continue
		}
		one, err := chartdiff.Compare(name, old, now, settings)
		if err != nil {
			return wrongUsage(err, "--values FILE gives what a chart needs, and --chart NAME leaves out the others")
		}
		if one != nil {
			report.Charts = append(report.Charts, *one)
		}
	}
	if v.source {
		return errors.Join(writeOut(s, source.Bytes()), changedIf(source.Len() > 0))
	}
	if err := v.format.charts(v.format.out(s), report, v.to); err != nil {
		return environment(err)
	}
	return changedIf(len(report.Charts) > 0)
}

func changedIf(changed bool) error {
	if changed {
		return exit(exitChanged)
	}
	return nil
}

// open finds the charts, and what both versions are rendered with: the values, and the oldest Kubernetes that both
// support.
func (v *chartsDiff) open(a, b string, s streams) (chartdiff.Settings, error) {
	f := &v.fleetCharts
	f.input.reader = source.NewReader(nil)
	f.input.reader.Named(f.config.Charts.Dir, f.config.Charts.Lock, v.values)
	var lock *chart.Lock
	f.library, f.found = fn.Library(f.input.reader, f.config, nil)
	if f.config.Charts.Lock != "" {
		lock = f.readLock()
	}
	if err := f.mustBeFine(s); err != nil {
		return chartdiff.Settings{}, err
	}
	if lock != nil {
		f.library.Lock(lock, store.Cache().Get)
	}
	var out chartdiff.Settings
	minor := 0
	for _, name := range []string{a, b} {
		if set := f.library.Exact(name); set != nil {
			minor = max(minor, set.Version.KubeMinor())
		}
	}
	out.KubeVersion = fmt.Sprintf("v1.%d.0", minor)
	if v.values == "" {
		return out, nil
	}
	docs, found := f.input.reader.Read(v.values)
	f.found = append(f.found, found...)
	if err := f.mustBeFine(s); err != nil {
		return out, err
	}
	if len(docs) != 1 || !docs[0].IsMap() {
		return out, wrongUsage(fmt.Errorf("%q must have the values of a chart: one map", v.values), "")
	}
	out.Values = docs[0].Map()
	return out, nil
}

func chartsText(w io.Writer, r chartdiff.Report, _ comment.Target) error { return r.WriteText(w) }

func chartsJSON(w io.Writer, r chartdiff.Report, _ comment.Target) error { return r.WriteJSON(w) }

func chartsMarkdown(w io.Writer, r chartdiff.Report, to comment.Target) error {
	return r.WriteMarkdown(w, to)
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
