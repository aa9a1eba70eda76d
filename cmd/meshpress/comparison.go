package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/pflag"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/comment"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/lifecycle"
)

// exitChanged is what diff(1) says of files that differ.
const exitChanged = 1

// comparison is what the verbs that compare have in common: diff and plan.
type comparison struct {
	flags    *pflag.FlagSet
	settings parameter.Settings
	against  string
	format   string
	maxSize  int
}

func newComparison(verb string) *comparison {
	c := &comparison{flags: pflag.NewFlagSet(verb, pflag.ContinueOnError)}
	c.flags.StringVar(&c.against, "against", "", "compare with `DIR|GITREF`: a rendered tree, or the inputs of a commit; GITREF:DIR is a tree in a commit")
	c.flags.StringVar(&c.format, "format", "text", "print as `FORMAT`: text, json or markdown")
	c.flags.IntVar(&c.maxSize, "max-size", comment.DefaultSize, "keep Markdown within so many `BYTES`; GitHub takes 65536, GitLab 1000000")
	parameter.Flags(c.flags, renderTable(), &c.settings)
	return c
}

// parse reads the flags; done is set when there is nothing left to do.
func (c *comparison) parse(usage string, args []string, s streams) (code int, done bool) {
	if code, done := parse(c.flags, usage, args, s); done {
		return code, true
	}
	formats := []string{"text", "json", "markdown"}
	switch {
	case c.against == "":
		return fail(s, exitUsage, errors.New("--against must name what to compare with"), "a directory that was rendered, as in --against out, or a Git revision, as in --against origin/main"), true
	case !slices.Contains(formats, c.format):
		return fail(s, exitUsage, fmt.Errorf("--format must be one of %q, not %q", formats, c.format), ""), true
	case c.flags.Changed("max-size") && c.format != "markdown":
		return fail(s, exitUsage, errors.New("--max-size needs --format markdown: other formats have no bound"), ""), true
	case c.maxSize < comment.MinSize:
		return fail(s, exitUsage, fmt.Errorf("--max-size must be at least %d bytes, not %d", comment.MinSize, c.maxSize), ""), true
	case c.flags.NArg() == 0 && c.settings.Config == "":
		return fail(s, exitUsage, fmt.Errorf("%s needs a PATH", c.flags.Name()), fmt.Sprintf("meshpress %s examples/ambient --against out; - is standard input", c.flags.Name())), true
	}
	c.settings.Spec.Resources = c.flags.Args()
	return exitOK, false
}

// open reads the inputs and what clusters had before: of the clusters that the
// run is for, all those that had something. Inputs that a commit does not have
// are new.
func (c *comparison) open(s streams) (input, map[string]*policies.State, error) {
	in := readInput(c.settings, render.Shard{}, s)
	old, err := fn.Against(c.against, c.settings)
	if errors.Is(err, fn.ErrAbsent) {
		fmt.Fprintf(s.err, "meshpress: %v in %q: all clusters are new\n", fn.ErrAbsent, c.against)
		return in, map[string]*policies.State{}, nil
	}
	if err != nil {
		return in, nil, err
	}
	if only := in.only(); len(only) > 0 {
		maps.DeleteFunc(old, func(name string, _ *policies.State) bool { return !slices.Contains(only, name) })
	}
	return in, old, nil
}

// againstCode is the exit code of a run that has nothing to compare with.
func againstCode(err error) int {
	if _, ok := errors.AsType[*fn.InputError](err); ok {
		return exitUsage
	}
	return exitEnvironment
}

// only names the clusters that the run is for, none for all of them.
func (in input) only() []string {
	resources, _ := lifecycle.Decode(in.docs)
	config, _ := render.Configure(resources, in.settings.Spec)
	return config.Only
}

// compare renders, with options that may be changed before, and writes nothing
// by itself.
func (in input) compare(s streams, change func(*render.Options), write func(render.Cluster) error) (diag.List, error) {
	bar := newProgress(s.err)
	defer bar.done()
	options := fn.Options(in.reader, in.settings, bar.step)
	change(&options)
	more, err := render.Fleet(in.docs, options, write)
	return fn.Merge(in.found, more), err
}
