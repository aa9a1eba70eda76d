package main

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/chart"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/minimal"
)

const valuesUsage = `meshpress values PATH... prints what Helm alone would need to install the same:
for each release its name, its chart and the least values.

  $ meshpress values fleet/                          one YAML stream, in the order of installation
  $ meshpress values fleet/ -o out                   out/<cluster>/<release>.yaml, for helm upgrade --values
  $ meshpress values fleet/ --format argocd -o apps  Applications of Argo CD
  $ meshpress values fleet/ --format flux -o flux    HelmReleases of Flux

Patches and overlays have no place in values: Flux takes them as patches, for the
others a warning names them. Nothing is written when there is a finding of
severity error.
`

func runValues(args []string, s streams) int {
	var settings parameter.Settings
	flags := pflag.NewFlagSet("values", pflag.ContinueOnError)
	name := flags.String("format", "yaml", "write `FORMAT`: yaml, argocd or flux")
	output := flags.StringP("output", "o", "", "write files into this `DIR` instead of a stream to stdout")
	parameter.Flags(flags, renderTable(), &settings)
	if code, done := parse(flags, valuesUsage, args, s); done {
		return code
	}
	format, err := minimal.Find(*name)
	if err != nil {
		return fail(s, exitUsage, parameter.Named("--format", err), "")
	}
	if flags.Changed("output") && *output == "" {
		return fail(s, exitUsage, errors.New("-o must name a directory"), "")
	}
	if flags.NArg() == 0 && settings.Config == "" {
		return fail(s, exitUsage, errors.New("values needs a PATH"), "meshpress values examples/ambient; - is standard input")
	}
	settings.Spec.Resources = flags.Args()
	return valuesTo(*output, format, settings, s)
}

func valuesTo(output string, format minimal.Format, settings parameter.Settings, s streams) int {
	in := readInput(settings, render.Shard{}, s)
	files, err := newFileSink(output, in.isPartial(), s.out)
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	resources, _ := lifecycle.Decode(in.docs)
	config, _ := render.Configure(resources, settings.Spec)
	lock, _ := fn.Lock(in.reader, config, settings.Spec.Resources) // what is wrong with it is said when charts are opened
	gate := policies.NewGate(config.Policies, in.docs, settings.Today)
	return in.renderInto(&valuesSink{fileSink: files, format: format, fleet: minimal.New(repository(lock)), gate: gate}, s)
}

// repository returns where a chart is published: where the lock has it from,
// else upstream.
func repository(lock *chart.Lock) func(*chart.Chart) string {
	return func(c *chart.Chart) string {
		if lock == nil {
			return minimal.Upstream
		}
		for _, p := range lock.Charts {
			if p.Name == c.Name && p.Digest == c.Digest && strings.Contains(p.Source, "://") { // not embedded, not of a directory
				return p.Source
			}
		}
		return minimal.Upstream
	}
}
