package main

import (
	"bytes"
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/plan"
	"github.com/meshpress/meshpress/inspect/report"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
)

const planUsage = `meshpress plan PATH... --against DIR|GITREF prints what a change does to each
cluster, in order: what is installed, upgraded and removed, what restarts, which
connections end, which tags and Services move, and the next safe step of a canary.

  $ meshpress plan fleet/ --against out                      from a rendered tree
  $ meshpress plan fleet/ --against origin/main              from the inputs of a commit
  $ meshpress plan fleet/ --against main --format markdown   for a pull request

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
		fleet, found, err := in.plan(c.Context(), old)
		if old.err() != nil {
			return old.err()
		}
		if err != nil {
			return wrongUsage(err, "")
		}
		if fleet == nil {
			printFindings(s, found)
			return outcome(found)
		}
		if err := v.format.plan(s.out, fleet.Report(), found, v.maxSize); err != nil {
			return environment(err)
		}
		return outcome(found)
	}
	return c
}

// plan renders with the rules about upgrades and plans the change. If a rule objects, a second run without
// rules makes the plan. The plan is nil if the inputs do not render.
func (in input) plan(ctx context.Context, old past) (*plan.Fleet, diag.List, error) {
	fleet, there := plan.New(), map[string]bool{}
	add := func(c render.Cluster) error {
		there[c.Name] = true
		return fleet.Add(old.of(&c), c)
	}
	found, err := in.render(ctx, in.comparedWith(old), add)
	if err == nil && found.HasErrors() {
		fleet, there = plan.New(), map[string]bool{}
		var again diag.List
		if again, err = in.render(ctx, in.withoutRules(), add); again.HasErrors() {
			return nil, found, err
		}
	}
	for name, before := range old.old {
		if !there[name] {
			if err := fleet.Gone(before); err != nil {
				return nil, found, err
			}
		}
	}
	return fleet, found, err
}

func planText(w io.Writer, r plan.Report, found diag.List, _ int) error {
	if err := r.WriteText(w); err != nil {
		return err
	}
	return report.WriteText(w, found, policies.Explain)
}

func planJSON(w io.Writer, r plan.Report, found diag.List, _ int) error {
	var findings bytes.Buffer
	if err := report.WriteJSON(&findings, found, policies.Explain); err != nil {
		return err
	}
	r.Findings = findings.Bytes()
	return r.WriteJSON(w)
}

func planMarkdown(w io.Writer, r plan.Report, found diag.List, maxSize int) error {
	return r.WriteMarkdown(w, found, maxSize)
}
