package main

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/inspect/report"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

const planUsage = `meshpress plan PATH... --against DIR|GITREF prints what a change does to each
cluster, in order: what is installed, upgraded and removed, what restarts, which
connections end, which tags and Services move, and the next safe step of a canary.

  $ meshpress plan fleet/ --against out                      from a rendered tree
  $ meshpress plan fleet/ --against origin/main              from the inputs of a commit
  $ meshpress plan fleet/ --against main --format markdown   for a pull request
  $ meshpress plan fleet/ --against main --format brief      one line

The findings of meshpress check --against follow; the exit code is 1 if one of
them is an error. meshpress diff prints the fields that change.
`

func newPlan(s streams) *cobra.Command {
	c := &cobra.Command{Use: "plan PATH... --against DIR|GITREF",
		Short: "print what a change does to each cluster, in order", Long: planUsage}
	v := newComparison(c, func(f format) bool { return f.plan != nil })
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := v.check(c, args); err != nil {
			return err
		}
		in, old, err := v.open(c.Context(), s)
		if err != nil {
			return err
		}
		defer old.close()
		var all summary
		fleet, found, err := in.plan(c.Context(), old, &all)
		if old.err() != nil {
			return old.err()
		}
		if err != nil {
			return wrongUsage(err, "")
		}
		if fleet == nil {
			printFindings(s, found)
			in.sumUp(&all, found)
			return outcome(found)
		}
		report := fleet.Report()
		if err := v.format.plan(v.format.out(s), report, found, v.to); err != nil {
			return environment(err)
		}
		all.differ(report.Changed())
		in.sumUp(&all, found)
		return outcome(found)
	}
	return c
}

// plan plans the change from what the clusters had; see [input.view]. The plan is nil if the inputs do not render.
func (in input) plan(ctx context.Context, old *past, all *summary) (*plan.Fleet, diag.List, error) {
	var fleet *plan.Fleet
	there := map[string]bool{}
	ok, found, err := in.view(ctx, in.comparedWith(old), func() func(render.Cluster) error {
		fleet, *all = plan.New(), summary{}
		return all.count(func(c render.Cluster) error {
			there[c.Name] = true
			return fleet.Add(old.Before(&c), c)
		})
	})
	if !ok {
		return nil, found, err
	}
	return fleet, found, old.gone(there, fleet.Gone)
}

func planText(w io.Writer, r plan.Report, found diag.List, _ comment.Target) error {
	if err := r.WriteText(w); err != nil {
		return err
	}
	return report.WriteText(w, found, policies.Explain)
}

func planJSON(w io.Writer, r plan.Report, found diag.List, _ comment.Target) error {
	var findings bytes.Buffer
	if err := report.WriteJSON(&findings, found, policies.Explain); err != nil {
		return err
	}
	r.Findings = findings.Bytes()
	return r.WriteJSON(w)
}

func planMarkdown(w io.Writer, r plan.Report, found diag.List, to comment.Target) error {
	return r.WriteMarkdown(w, found, to)
}

func planBrief(w io.Writer, r plan.Report, found diag.List, _ comment.Target) error {
	_, err := fmt.Fprintln(w, terminal.Line(r.Brief(found)))
	return err
}
