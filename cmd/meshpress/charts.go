package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
)

const chartsUsage = `meshpress charts finds, pins and fetches the charts that a fleet is rendered with.

  $ meshpress charts lock fleet/              write fleet/meshpress.lock
  $ meshpress charts pull fleet/ --vendor charts    fetch the locked charts into the repository
`

const chartsNotes = `Only lock and pull open connections. Credentials are those of helm and docker.
`

func newCharts(s streams) *cobra.Command {
	return newGroup("charts", "find, pin and fetch charts", chartsUsage, chartsNotes,
		newChartsLock(s), newChartsPull(s), newChartsVerify(s), newChartsList(s), newChartsDiff(s))
}

// fleetCharts is the fleet and the lock for the commands about charts.
type fleetCharts struct {
	in           inputFlags
	connection   origin.Options
	repositories []string

	input   input
	config  lifecycle.ConfigSpec
	needs   []render.Need
	library *chart.Library // without the lock
	file    string         // path of the lock
	found   diag.List
	bar     *progress
}

// flags adds the flags of a command about the charts of a fleet.
func (f *fleetCharts) flags(c *cobra.Command, connects bool) {
	wanted := []string{"config", "istio-version", "charts", "lock", "gateway-chart", "auto", "compat", "severity"}
	table := slices.DeleteFunc(parameter.Table(), func(p parameter.Parameter) bool {
		return !slices.Contains(wanted, p.Name)
	})
	parameter.Flags(c.Flags(), table, &f.in.settings)
	if !connects {
		return
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.repositories, "repository",
		nil, "search only this `ADDRESS`: oci://HOST/PATH, https://HOST/PATH, a directory, an archive, oci-layout:PATH, or "+
			"embedded")
	flags.StringVar(&f.connection.CAFile, "ca-file", "", "trust the authorities in this PEM `FILE` too")
	flags.StringVar(&f.connection.CertFile, "cert-file", "", "present the client certificate in this PEM `FILE`")
	flags.StringVar(&f.connection.KeyFile, "key-file", "", "the key of the client certificate (`FILE`)")
	flags.StringArrayVar(&f.connection.Insecure, "insecure-host",
		nil, "allow plain HTTP and unverified certificates for this `HOST` alone")
	flags.StringArrayVar(&f.connection.AllowedHosts, "allow-host",
		nil, "allow this `HOST` in resources and repositories, as charts.allowedHosts does")
	flags.StringVar(&f.connection.Keyring, "keyring", "", "require charts to be signed with a key of this `FILE`")
}

// read reads the fleet. If a finding is an error, it prints all findings and returns an error.
func (f *fleetCharts) read(ctx context.Context, args []string, s streams) error {
	f.bar = newBar(s.err, "charts")
	if len(args) == 0 && f.in.settings.Config == "" {
		args = []string{"."}
	}
	f.in.settings.Spec.Resources = args
	f.input = f.in.read(ctx, s)
	f.config = f.input.fleet.Config // Needs returns the findings of reading the config
	lock := &chart.Lock{}           // charts.dir may not exist yet
	if f.library, f.found = fn.Library(f.input.reader, f.config, lock); f.library != nil {
		f.needs, f.found = f.input.fleet.Needs(f.library)
	}
	file, more := fn.LockFile(f.input.reader, f.config, args)
	f.file, f.found = file, append(f.found, more...)
	f.config.Charts.AllowedHosts = append(slices.Clip(f.config.Charts.AllowedHosts), f.connection.AllowedHosts...)
	f.connection.AllowedHosts = f.config.Charts.AllowedHosts
	return f.mustBeFine(s)
}

// mustBeFine prints all findings and returns an error if one of them is an error.
func (f *fleetCharts) mustBeFine(s streams) error {
	if !f.found.HasErrors() {
		return nil
	}
	f.print(s)
	return outcome(f.found)
}

func (f *fleetCharts) print(s streams) { printFindings(s, f.found.Sorted()) }

// dir returns the directory of the lock. Paths of local repositories in the lock are relative to it.
func (f *fleetCharts) dir() string { return filepath.Dir(f.file) }

// readLock reads the lock, nil if there is none.
func (f *fleetCharts) readLock() *chart.Lock {
	lock, found := fn.Lock(f.input.reader, f.config, f.input.settings.Spec.Resources)
	f.found = append(f.found, found...)
	return lock
}

// lock reads the lock. It returns an error if the lock is missing or damaged.
func (f *fleetCharts) lock(s streams) (*chart.Lock, error) {
	lock, err := f.lockIfAny(s)
	if err == nil && lock == nil {
		err = wrongUsage(fmt.Errorf("there is no lock %q", f.file), "`meshpress charts lock` writes it")
	}
	return lock, err
}

// lockIfAny reads the lock. It returns nil without a lock, unless the caller or the config demands one.
func (f *fleetCharts) lockIfAny(s streams) (*chart.Lock, error) {
	lock := f.readLock()
	return lock, f.mustBeFine(s)
}

// opener returns what opens repositories: those of --repository anywhere, those of the config and the lock within
// the repository of the inputs.
func (f *fleetCharts) opener(client *origin.Client) charts.Opener {
	if len(f.repositories) > 0 {
		return client
	}
	return charts.Confined{Opener: client, Inside: f.input.reader.Inside}
}

// client returns the client that opens connections.
func (f *fleetCharts) client(s streams) (*origin.Client, error) {
	f.connection.Log = func(line string) { s.say("%s", line) }
	f.connection.Progress = func(int64) { f.bar.touch() }
	client, err := origin.New(f.connection)
	return client, wrongUsage(err, "")
}
