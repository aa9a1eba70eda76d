package main

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
)

const takeoverUsage = `meshpress takeover PATH... --live DIR|FILE|- compares what is rendered with what
runs, and says what an apply would do: which objects are adopted as they are,
which change, which are new, what stays behind, what the API server would refuse,
who would write the objects back, which pods restart, and the steps in order. It
opens no connection: kubectl prints the live objects.

  $ eval "$(meshpress takeover kinds)" > live/east.yaml      on each cluster
  $ meshpress takeover fleet/ --live live                    a file for each cluster
  $ meshpress takeover fleet/ --live east.yaml --cluster east
  $ meshpress takeover fleet/ --live live --format markdown  for a pull request

The exit code is 0 if nothing would change and nothing is left behind, and 1 if
something is, or if something is impossible. It is 2 if the inputs do not render.
`

func newTakeover(s streams) *cobra.Command {
	c := &cobra.Command{Use: "takeover PATH... --live DIR|FILE|-",
		Short: "print what it takes to own a mesh that runs", Long: takeoverUsage, Args: cobra.ArbitraryArgs}
	v := &comparison{}
	liveFlag(c, &v.live)
	v.format = newFormatFlag(c, "print as", func(f format) bool { return f.takeover != nil })
	targetFlags(c, &v.to)
	v.in.add(c)
	c.AddCommand(newTakeoverKinds(s))
	c.RunE = func(c *cobra.Command, args []string) error {
		if v.live == "" {
			return wrongUsage(errors.New("--live must name what kubectl printed"),
				"a directory with a file for each cluster, as in --live live; `meshpress takeover kinds` prints the command")
		}
		if err := checkTarget(c, v.format, v.to); err != nil {
			return err
		}
		if err := v.in.paths(c, args, "meshpress takeover examples/ambient --live live"); err != nil {
			return err
		}
		in := v.in.read(c.Context(), s)
		now, err := openLive(v.live, in)
		if err != nil {
			return err
		}
		defer now.close()
		return v.takeover(c.Context(), in, now)
	}
	return c
}

// takeover compares, and writes the report.
func (v *comparison) takeover(ctx context.Context, in input, now *past) error {
	var all summary
	fleet, found, err := in.adopt(ctx, now, &all)
	printFindings(in.streams, found)
	switch {
	case now.err() != nil:
		return now.err()
	case err != nil:
		return wrongUsage(err, "")
	case fleet == nil:
		in.sumUp(&all, found)
		return exit(exitUsage)
	}
	report := fleet.Report()
	if err := v.format.takeover(v.format.out(in.streams), report, v.to); err != nil {
		return environment(err)
	}
	all.differ(report.Changed())
	in.sumUp(&all, found)
	if report.IsEmpty() && !found.HasErrors() {
		return nil
	}
	return exit(exitChanged)
}

// adopt compares the fleet with its dumps. The rule about fields that cannot change
// looks at the dumps, too; if it objects, a second run without it makes the report.
// The fleet is nil if the inputs do not render.
func (in input) adopt(ctx context.Context, now *past, all *summary) (*takeover.Fleet, diag.List, error) {
	run := func(fleet *render.Fleet) (*takeover.Fleet, diag.List, error) {
		out := takeover.New(origins(ctx))
		*all = summary{}
		found, err := in.render(ctx, fleet, all.count(func(c render.Cluster) error {
			switch dump := now.dump(c.Name); {
			case dump != nil:
				out.Add(c, dump)
			case !now.now.Has(c.Name):
				out.Absent(c.Name)
			}
			return nil
		}))
		return out, found, err
	}
	rules := slices.DeleteFunc(policies.Rules(), func(r *policies.Rule) bool {
		return r.Fix == nil && r.Code != diag.ImmutableField
	})
	out, found, err := run(in.fleet.WithChecks(policies.New(policies.Options{Rules: rules, Past: now})))
	if err != nil || !found.HasErrors() {
		return out, found, err
	}
	out, again, err := run(in.withoutRules())
	if again.HasErrors() {
		return nil, found, err
	}
	return out, found, err
}

func takeoverText(w io.Writer, r takeover.Report, _ comment.Target) error { return r.WriteText(w) }

func takeoverJSON(w io.Writer, r takeover.Report, _ comment.Target) error { return r.WriteJSON(w) }

func takeoverMarkdown(w io.Writer, r takeover.Report, to comment.Target) error {
	return r.WriteMarkdown(w, to)
}

const takeoverKindsUsage = `meshpress takeover kinds prints the command that dumps a cluster for
meshpress takeover: all kinds that a mesh consists of and that the cluster has, with
the managers of their fields, and the Secrets in which Helm keeps its releases. Of
other Secrets it prints nothing.

  $ eval "$(meshpress takeover kinds)" > live/east.yaml
`

func newTakeoverKinds(s streams) *cobra.Command {
	c := &cobra.Command{Use: "kinds", Short: "print the kubectl command that dumps a cluster", Long: takeoverKindsUsage}
	c.RunE = func(*cobra.Command, []string) error {
		return writeOut(s, []byte(takeover.Command()+"\n"))
	}
	return c
}
