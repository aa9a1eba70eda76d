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
	"github.com/meshpress/meshpress/render/source"
)

// inputFlags are the flags for settings and the paths of the verbs that render.
type inputFlags struct {
	settings parameter.Settings
	shard    render.Shard
	quiet    bool
}

// add adds --quiet and a flag for each setting.
func (f *inputFlags) add(c *cobra.Command) {
	quietFlag(c, &f.quiet)
	parameter.Flags(c.Flags(), renderTable(), &f.settings)
}

// renderTable returns the table of settings without paths, which are arguments here.
func renderTable() []parameter.Parameter {
	return slices.DeleteFunc(parameter.Table(), func(p parameter.Parameter) bool { return p.Name == "paths" })
}

// paths sets the paths from the arguments. Without arguments, a config must name the inputs.
func (f *inputFlags) paths(c *cobra.Command, args []string, hint string) error {
	f.settings.Spec.Resources = args
	if len(args) == 0 && f.settings.Config == "" {
		return wrongUsage(fmt.Errorf("%s needs a PATH", c.Name()), hint)
	}
	return nil
}

// read reads and decodes the inputs that the flags name.
func (f *inputFlags) read(ctx context.Context, s streams) input {
	reader := source.NewReader(s.in).Until(ctx)
	reader.Named(f.settings.Paths()...)
	docs, found := fn.Read(reader, f.settings)
	bar := newProgress(s.err)
	bar.quiet = f.quiet
	fleet := fn.Load(ctx, reader, f.settings, docs, found, fn.Run{Shard: f.shard, Progress: bar.step})
	return input{reader, f.settings, f.shard, fleet, bar, s, f.quiet}
}

// input has everything that a run renders.
type input struct {
	reader   *source.Reader
	settings parameter.Settings
	shard    render.Shard
	fleet    *render.Fleet
	bar      *progress
	streams  streams
	quiet    bool
}

// render renders the fleet, calls write for each cluster and returns all findings. The error is that of write
// or of the context.
func (in input) render(ctx context.Context, fleet *render.Fleet, write func(render.Cluster) error) (diag.List, error) {
	defer in.bar.done()
	return fleet.Render(ctx, write)
}

// comparedWith returns the fleet with the rules about upgrades.
func (in input) comparedWith(p *past) *render.Fleet {
	return in.fleet.WithChecks(fn.Checks(in.reader, p))
}

// withoutRules returns the fleet without rules that only object. Rules that change values stay, so that the
// result equals a rendering.
func (in input) withoutRules() *render.Fleet {
	fixing := slices.DeleteFunc(policies.Rules(), func(r *policies.Rule) bool { return r.Fix == nil })
	return in.fleet.WithChecks(policies.New(policies.Options{Rules: fixing}))
}

// view renders a fleet to describe it. If a rule objects, a second run without rules renders. start is called before
// each run and returns what takes the clusters. ok is false if the inputs do not render; the findings are those of
// the first run.
func (in input) view(
	ctx context.Context, fleet *render.Fleet, start func() func(render.Cluster) error,
) (ok bool, found diag.List, err error) {
	found, err = in.render(ctx, fleet, start())
	if err != nil || !found.HasErrors() {
		return err == nil, found, err
	}
	again, err := in.render(ctx, in.withoutRules(), start())
	return err == nil && !again.HasErrors(), found, err
}

// run renders into a sink, prints the findings, and sums up. The sink commits unless there is an error.
func (in input) run(ctx context.Context, sink sink) error {
	defer sink.discard()
	var s summary
	found, err := in.render(ctx, in.fleet, s.count(sink.add))
	if err == nil && !found.HasErrors() {
		var more diag.List
		more, err = sink.commit(ctx)
		found = append(found, more...).Sorted()
	}
	printFindings(in.streams, found)
	if err != nil {
		return environment(err)
	}
	if sink, ok := sink.(counting); ok {
		s.changed, s.compared = sink.changed()
	}
	in.sumUp(&s, found)
	return outcome(found)
}
