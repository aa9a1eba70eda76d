package main

import (
	"errors"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/diag/report"
	"github.com/meshpress/meshpress/render/source"
)

const checkUsage = `meshpress check PATH... renders, prints what it finds and writes nothing else.

  $ meshpress check fleet/                          what is wrong with it
  $ meshpress check fleet/ --against out            and with changing this tree to it
  $ meshpress check fleet/ --against main           and with changing what that commit has
  $ meshpress check fleet/ --format sarif           for code scanning

Findings are data here: they go to stdout. meshpress policies list prints the
rules, meshpress policies explain CODE what one of them is about.
`

func runCheck(args []string, s streams) int {
	var settings parameter.Settings
	flags := pflag.NewFlagSet("check", pflag.ContinueOnError)
	against := flags.String("against", "", "compare with `DIR|GITREF`: a rendered tree, or the inputs of a commit; GITREF:DIR is a tree in a commit")
	format := flags.String("format", "text", "print findings as `FORMAT`: text, json, sarif, junit, github or markdown")
	parameter.Flags(flags, renderTable(), &settings)
	if code, done := parse(flags, checkUsage, args, s); done {
		return code
	}
	write, err := report.Find(*format)
	if err != nil {
		return fail(s, exitUsage, parameter.Named("--format", err), "")
	}
	if flags.Changed("against") && *against == "" {
		return fail(s, exitUsage, errors.New("--against must not be empty: nothing would be compared"), "")
	}
	if flags.NArg() == 0 && settings.Config == "" {
		return fail(s, exitUsage, errors.New("check needs a PATH"), "meshpress check examples/ambient; - is standard input")
	}
	settings.Spec.Resources = flags.Args()
	found, code, err := check(settings, *against, s)
	if err != nil {
		return fail(s, code, err, "")
	}
	if err := write.Write(s.out, found, policies.Explain); err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	return exitCode(found)
}

// check renders for the findings alone.
func check(settings parameter.Settings, against string, s streams) (diag.List, int, error) {
	reader := source.NewReader(s.in)
	reader.Named(settings.Paths()...)
	docs, found := fn.Read(reader, settings)
	bar := newProgress(s.err)
	defer bar.done()
	options := fn.Options(reader, settings, bar.step)
	if against != "" {
		old, err := fn.Against(against, settings)
		if err != nil {
			return nil, againstCode(err), err
		}
		options.Old = old
	}
	more, err := render.Fleet(docs, options, func(render.Cluster) error { return nil })
	return fn.Merge(found, more), exitInternal, err
}
