package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
	"github.com/meshpress/meshpress/render/source"
)

// inputFlags are the settings and the paths of the verbs that render.
type inputFlags struct {
	settings parameter.Settings
	shard    render.Shard
}

// add adds a flag for each setting.
func (f *inputFlags) add(c *cobra.Command) { parameter.Flags(c.Flags(), renderTable(), &f.settings) }

// renderTable is the table without paths, which are arguments here.
func renderTable() []parameter.Parameter {
	return slices.DeleteFunc(parameter.Table(), func(p parameter.Parameter) bool { return p.Name == "paths" })
}

// paths takes the arguments. Without any, a config must name the inputs.
func (f *inputFlags) paths(c *cobra.Command, args []string, hint string) error {
	f.settings.Spec.Resources = args
	if len(args) == 0 && f.settings.Config == "" {
		return wrongUsage(fmt.Errorf("%s needs a PATH", c.Name()), hint)
	}
	return nil
}

// read reads and decodes what the flags name.
func (f *inputFlags) read(ctx context.Context, s streams) input {
	reader := source.NewReader(s.in).Until(ctx)
	reader.Named(f.settings.Paths()...)
	docs, found := fn.Read(reader, f.settings)
	bar := newProgress(s.err)
	fleet := fn.Load(ctx, reader, f.settings, docs, found, fn.Run{Shard: f.shard, Progress: bar.step})
	return input{reader, f.settings, f.shard, fleet, bar, s}
}

// input is what a run renders.
type input struct {
	reader   *source.Reader
	settings parameter.Settings
	shard    render.Shard
	fleet    *render.Fleet
	bar      *progress
	streams  streams
}

// render renders the fleet and returns all findings. The error is that of write,
// or of the context.
func (in input) render(ctx context.Context, fleet *render.Fleet, write func(render.Cluster) error) (diag.List, error) {
	defer in.bar.done()
	return fleet.Render(ctx, write)
}

// comparedWith is the fleet with the rules about a change.
func (in input) comparedWith(old map[string]*snapshot.Snapshot) *render.Fleet {
	return in.fleet.WithChecks(fn.Checks(in.reader, old))
}

// withoutRules leaves out the rules that only object. Those that change values
// stay: what is shown must be what would be rendered.
func (in input) withoutRules() *render.Fleet {
	fixing := slices.DeleteFunc(policies.Rules(), func(r *policies.Rule) bool { return r.Fix == nil })
	return in.fleet.WithChecks(policies.New(policies.Options{Rules: fixing}))
}

// run renders into a sink, which commits unless there is an error, and prints
// what was found.
func (in input) run(ctx context.Context, sink sink) error {
	defer sink.discard()
	found, err := in.render(ctx, in.fleet, sink.add)
	if err == nil && !found.HasErrors() {
		var more diag.List
		more, err = sink.commit(ctx)
		found = append(found, more...)
	}
	printFindings(in.streams, found)
	if err != nil {
		return environment(err)
	}
	return outcome(found)
}

func printFindings(s streams, found diag.List) {
	for _, d := range found {
		fmt.Fprintln(s.err, d)
	}
}
