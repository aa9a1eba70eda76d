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
	parameter.Flags(flags, renderTable(), &settings)
	if code, done := parse(flags, renderUsage, args, s); done {
		return code
	}
	if flags.Changed("output") && output == "" {
		return fail(s, exitUsage, errors.New("-o must name a directory"), "")
	}
	settings.Spec.Resources = flags.Args()
	if flags.NArg() == 0 && settings.Config == "" {
		return fail(s, exitUsage, errors.New("render needs a PATH"), "meshpress render examples/ambient; - is standard input")
	}
	return renderTo(output, settings, s)
}

// renderTable: paths are arguments, not a flag.
func renderTable() []parameter.Parameter {
	return slices.DeleteFunc(parameter.Table(), func(p parameter.Parameter) bool { return p.Name == "paths" })
}

func renderTo(output string, settings parameter.Settings, s streams) int {
	reader := source.NewReader(s.in)
	docs, found := fn.Read(reader, settings)
	sink, err := newSink(output, isPartial(docs, settings), s.out)
	if err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	defer sink.discard()
	bar := newProgress(s.err)
	more, err := render.Fleet(docs, fn.Options(reader, settings, bar.step), sink.add)
	bar.done()
	found = fn.Merge(found, more)
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

// isPartial tells whether the run leaves out clusters of the inputs.
func isPartial(docs []source.Document, settings parameter.Settings) bool {
	only := len(settings.Spec.Only)
	for _, d := range docs {
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
