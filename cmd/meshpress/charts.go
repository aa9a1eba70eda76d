package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/charts"
	"github.com/meshpress/meshpress/charts/origin"
	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

const chartsUsage = `meshpress charts finds, pins and fetches the charts that a fleet is rendered with.

  $ meshpress charts lock fleet/              write fleet/meshpress.lock
  $ meshpress charts pull fleet/              fetch what is locked into the cache
  $ meshpress charts pull fleet/ --vendor charts    ... into the repository
  $ meshpress charts verify fleet/            is the lock complete, is every chart here
  $ meshpress charts list                     the charts that are part of the program
  $ meshpress charts diff 1.23.2 1.24.2       what changes between two versions

Only lock and pull open connections. Credentials are those of helm and docker.
`

func chartsCommands() []verb {
	return []verb{
		{"lock", "", runChartsLock},
		{"pull", "", runChartsPull},
		{"verify", "", runChartsVerify},
		{"list", "", runChartsList},
		{"diff", "", runChartsDiff},
	}
}

func runCharts(args []string, s streams) int {
	for _, v := range chartsCommands() {
		if len(args) > 0 && args[0] == v.name {
			return v.run(args[1:], s)
		}
	}
	if code, done := parse(pflag.NewFlagSet("charts", pflag.ContinueOnError), chartsUsage, args, s); done {
		return code
	}
	if len(args) == 0 {
		return fail(s, exitUsage, errors.New("charts needs a command"), "lock, pull, verify, list or diff")
	}
	return fail(s, exitUsage, fmt.Errorf("%q is not a command of charts", args[0]), "lock, pull, verify, list or diff")
}

// fleetCharts is a fleet as the commands about charts see it.
type fleetCharts struct {
	settings     parameter.Settings
	connection   origin.Options
	repositories []string

	reader  *source.Reader
	config  lifecycle.ConfigSpec
	needs   []render.Need
	library *chart.Library // without the lock
	file    string         // of the lock
	found   diag.List
	bar     *progress
}

// flags adds the flags of a command about the charts of a fleet.
func (f *fleetCharts) flags(flags *pflag.FlagSet, connects bool) {
	wanted := []string{"config", "istio-version", "charts", "lock", "gateway-chart", "auto", "compat", "severity"}
	table := slices.DeleteFunc(parameter.Table(), func(p parameter.Parameter) bool { return !slices.Contains(wanted, p.Name) })
	parameter.Flags(flags, table, &f.settings)
	if !connects {
		return
	}
	flags.StringArrayVar(&f.repositories, "repository", nil, "ask only this `ADDRESS`: oci://HOST/PATH, https://HOST/PATH, a directory, an archive, oci-layout:PATH, or embedded")
	flags.StringVar(&f.connection.CAFile, "ca-file", "", "trust the authorities in this PEM `FILE` too")
	flags.StringVar(&f.connection.CertFile, "cert-file", "", "present the client certificate in this PEM `FILE`")
	flags.StringVar(&f.connection.KeyFile, "key-file", "", "the key of the client certificate (`FILE`)")
	flags.StringArrayVar(&f.connection.Insecure, "insecure-host", nil, "allow plain HTTP and unverified certificates for this `HOST` alone")
	flags.StringArrayVar(&f.connection.AllowedHosts, "allow-host", nil, "resources and repositories may lead to this `HOST`, as charts.allowedHosts says")
	flags.StringVar(&f.connection.Keyring, "keyring", "", "charts must be signed by a key of this `FILE`")
}

// read reads the fleet. Findings are printed; done is set if one is an error.
func (f *fleetCharts) read(args []string, s streams) (code int, done bool) {
	f.bar = newBar(s.err, "charts")
	if len(args) == 0 && f.settings.Config == "" {
		args = []string{"."}
	}
	f.settings.Spec.Resources = args
	in := readInput(f.settings, render.Shard{}, s)
	f.reader, f.config = in.reader, in.configure() // Needs has the findings
	lock := &chart.Lock{}                          // the directory may be still to be filled
	if f.library, f.found = fn.Library(f.reader, f.config, lock); f.library != nil {
		needs, more := render.Needs(in.docs, f.settings.Spec, f.library)
		f.needs, f.found = needs, fn.Merge(in.found, more)
	}
	file, more := fn.LockFile(f.reader, f.config, args)
	f.file, f.found = file, append(f.found, more...)
	f.config.Charts.AllowedHosts = append(slices.Clip(f.config.Charts.AllowedHosts), f.connection.AllowedHosts...)
	f.connection.AllowedHosts = f.config.Charts.AllowedHosts
	if f.found.HasErrors() {
		f.print(s)
		return exitCode(f.found), true
	}
	return exitOK, false
}

func (f *fleetCharts) print(s streams) {
	for _, d := range f.found.Sorted() {
		fmt.Fprintln(s.err, d)
	}
}

// dir is where the lock is, and what local repositories in it are relative to.
func (f *fleetCharts) dir() string { return filepath.Dir(f.file) }

// lock reads the lock, nil if there is none.
func (f *fleetCharts) lock() *chart.Lock {
	lock, found := fn.Lock(f.reader, f.config, f.settings.Spec.Resources)
	f.found = append(f.found, found...)
	return lock
}

// client opens connections; a signal ends them.
func (f *fleetCharts) client(s streams) (*origin.Client, context.Context, context.CancelFunc, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	f.connection.Log = func(line string) { fmt.Fprintln(s.err, line) }
	f.connection.Progress = func(int64) { f.bar.touch() }
	client, err := origin.New(f.connection)
	return client, ctx, stop, err
}

// connectionFailed reports what repositories said.
func connectionFailed(err error, s streams) int {
	all, ok := errors.AsType[charts.Failures](err)
	if !ok {
		all = charts.Failures{err}
	}
	for _, err := range all {
		fail(s, exitEnvironment, err, "")
	}
	return exitEnvironment
}
