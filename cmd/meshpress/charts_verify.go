package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

const chartsVerifyUsage = `meshpress charts verify [PATH...] checks that render can use the lock: every chart
that a cluster needs is locked, and is on this machine with the locked content. It
opens no connection.

  $ meshpress charts verify fleet/
`

func newChartsVerify(s streams) *cobra.Command {
	var fleet fleetCharts
	c := &cobra.Command{Use: "verify [PATH...]", Short: "check that the lock is complete and that every chart is here",
		Long: chartsVerifyUsage}
	fleet.flags(c, false)
	c.RunE = func(_ *cobra.Command, args []string) error {
		if err := fleet.read(c.Context(), args, s); err != nil {
			return err
		}
		lock, err := fleet.lock(s)
		if err != nil {
			return err
		}
		fleet.library.Lock(lock, store.Cache().Get)
		fleet.found = append(fleet.found, verify(fleet.needs, lock, fleet.library)...)
		fleet.print(s)
		if bad := outcome(fleet.found); bad != nil {
			return bad
		}
		s.say("%s: %d charts, all here", fleet.file, len(lock.Charts))
		return nil
	}
	return c
}

func verify(needs []render.Need, lock *chart.Lock, library *chart.Library) diag.List {
	var found diag.List
	for _, n := range needs {
		if _, ok := lock.Find(n.Tag, n.Name); !ok {
			found.Add(diag.Diagnostic{Code: diag.NotLocked, Pos: n.At.Pos(), Field: n.At.Path(),
				Text: fmt.Sprintf("%q has no chart %q for tag %q", lock.File, n.Name, n.Tag),
				Hint: fmt.Sprintf("`meshpress charts lock %s` brings it up to date",
					terminal.QuotePath(filepath.Dir(lock.File)))})
		}
	}
	for _, p := range lock.Charts {
		if _, err := library.Pinned(p); err != nil {
			found.Add(chart.Problem(err, p.Origin))
		}
		if !slices.ContainsFunc(needs, func(n render.Need) bool {
			return n.Name == p.Name && slices.Contains(p.Tags, n.Tag)
		}) {
			found.Add(diag.Diagnostic{Code: diag.NotNeeded, Pos: p.Origin.Pos(),
				Text: fmt.Sprintf("no cluster needs chart %s any more", p),
				Hint: "`meshpress charts lock` drops it"})
		}
	}
	return found
}
