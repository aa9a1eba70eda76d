package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
)

const renderUsage = `meshpress render PATH... prints the manifests of every cluster that the
resources below the paths name, or writes them as a tree.

  $ meshpress render fleet/                          one YAML stream on stdout
  $ meshpress render fleet/ -o out                   out/<cluster>/<release>/manifest.yaml
  $ kubectl get ilm,glm -A -o yaml | meshpress render -
  $ meshpress render iop.yaml --compat istioctl      what istioctl manifest generate prints

A PATH is a file, a directory (*.yaml and *.yml below it) or - for standard
input. Read are IstioLifecycleManager, GatewayLifecycleManager,
KubernetesCluster, IstioOperator and RenderConfig; other kinds are passed by.
Nothing is written when there is a finding of severity error.
`

func runRender(args []string, s streams) int {
	var output string
	var settings parameter.Settings
	flags := pflag.NewFlagSet("render", pflag.ContinueOnError)
	flags.StringVarP(&output, "output", "o", "", "write a tree into this `DIR` instead of a stream to stdout")
	part := shardFlag(flags)
	parameter.Flags(flags, renderTable(), &settings)
	if code, done := parse(flags, renderUsage, args, s); done {
		return code
	}
	shard, err := parseShard(*part)
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	if flags.Changed("output") && output == "" {
		return fail(s, exitUsage, errors.New("-o must name a directory"), "")
	}
	settings.Spec.Resources = flags.Args()
	if flags.NArg() == 0 && settings.Config == "" {
		return fail(s, exitUsage, errors.New("render needs a PATH"), "meshpress render examples/ambient; - is standard input")
	}
	return renderTo(output, settings, shard, s)
}

// renderTable: paths are arguments, not a flag.
func renderTable() []parameter.Parameter {
	return slices.DeleteFunc(parameter.Table(), func(p parameter.Parameter) bool { return p.Name == "paths" })
}

func renderTo(output string, settings parameter.Settings, shard render.Shard, s streams) int {
	in := readInput(settings, shard, s)
	sink, err := newSink(output, in.isPartial() || shard.IsPart(), s.out)
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	return in.renderInto(sink, s)
}

// input is what a run renders.
type input struct {
	reader   *source.Reader
	settings parameter.Settings
	shard    render.Shard
	docs     []source.Document
	found    diag.List
}

func readInput(settings parameter.Settings, shard render.Shard, s streams) input {
	reader := source.NewReader(s.in)
	reader.Named(settings.Paths()...)
	docs, found := fn.Read(reader, settings)
	return input{reader, settings, shard, docs, found}
}

// renderInto renders and commits, unless there is an error, and prints what was found.
func (in input) renderInto(sink sink, s streams) int {
	defer sink.discard()
	bar := newProgress(s.err)
	options := fn.Options(in.reader, in.settings, bar.step)
	options.Shard = in.shard
	more, err := render.Fleet(in.docs, options, sink.add)
	bar.done()
	found := fn.Merge(in.found, more)
	if err == nil && !found.HasErrors() {
		more, err = sink.commit()
		found = append(found, more...)
	}
	for _, d := range found {
		fmt.Fprintln(s.err, d)
	}
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	return exitCode(found)
}

// isPartial tells whether the settings leave out clusters of the inputs.
func (in input) isPartial() bool {
	only := len(in.settings.Spec.Only)
	for _, d := range in.docs {
		if lifecycle.IsConfig(d) {
			only += len(d.Get("spec", "only").Items())
		}
	}
	return only > 0
}

// exitCode: what could not be understood is bad input, the rest are findings.
func exitCode(found diag.List) int {
	code := exitOK
	for _, d := range found {
		switch {
		case d.Severity != diag.Error:
		case d.Code.IsInput():
			return exitUsage
		default:
			code = exitFindings
		}
	}
	return code
}
