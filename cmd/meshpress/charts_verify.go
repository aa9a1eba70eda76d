package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
)

const chartsVerifyUsage = `meshpress charts verify [PATH...] tells whether render can go by the lock: every
chart that a cluster needs is locked, and is here with the right content. It
opens no connection.

  $ meshpress charts verify fleet/
`

func runChartsVerify(args []string, s streams) int {
	var fleet fleetCharts
	flags := pflag.NewFlagSet("charts verify", pflag.ContinueOnError)
	fleet.flags(flags, false)
	if code, done := parse(flags, chartsVerifyUsage, args, s); done {
		return code
	}
	if code, done := fleet.read(flags.Args(), s); done {
		return code
	}
	lock := fleet.lock()
	if code := fleet.mustLock(lock, s); code != exitOK {
		return code
	}
	fleet.library.Lock(lock, store.Cache().Get)
	fleet.found = append(fleet.found, verify(fleet.needs, lock, fleet.library)...)
	fleet.print(s)
	if code := exitCode(fleet.found); code != exitOK {
		return code
	}
	fmt.Fprintf(s.err, "%s: %d charts, all here\n", fleet.file, len(lock.Charts))
	return exitOK
}

func verify(needs []render.Need, lock *chart.Lock, library *chart.Library) diag.List {
	var found diag.List
	for _, n := range needs {
		if _, ok := lock.Find(n.Tag, n.Name); !ok {
			found.Add(diag.Diagnostic{Code: diag.NotLocked, Pos: n.At.Pos(), Field: n.At.Path(),
				Text: fmt.Sprintf("%q has no chart %q for tag %q", lock.File, n.Name, n.Tag), Hint: fmt.Sprintf("`meshpress charts lock %s` brings it up to date", filepath.Dir(lock.File))})
		}
	}
	for _, p := range lock.Charts {
		if _, err := library.Pinned(p); err != nil {
			found.Add(chart.Problem(err, p.Origin))
		}
		if !slices.ContainsFunc(needs, func(n render.Need) bool { return n.Name == p.Name && slices.Contains(p.Tags, n.Tag) }) {
			found.Add(diag.Diagnostic{Code: diag.NotNeeded, Pos: p.Origin.Pos(), Text: fmt.Sprintf("no cluster needs chart %s any more", p),
				Hint: "`meshpress charts lock` drops it"})
		}
	}
	return found
}
