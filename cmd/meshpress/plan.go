package main

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/meshpress/meshpress/gitops/plan"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/diag/report"
)

const planUsage = `meshpress plan PATH... --against DIR|GITREF prints what a change does to each
cluster, in order: what is installed, upgraded and removed, what restarts, which
connections end, which tags and Services move, and the next safe step of a canary.

  $ meshpress plan fleet/ --against out                      from a rendered tree
  $ meshpress plan fleet/ --against origin/main              from the inputs of a commit
  $ meshpress plan fleet/ --against main --format markdown   for a pull request

Findings come after it, as meshpress check --against has them; the exit code is
1 if one of them is an error. meshpress diff has the fields that change.
`

func runPlan(args []string, s streams) int {
	c := newComparison("plan")
	if code, done := c.parse(planUsage, args, s); done {
		return code
	}
	in, old, err := c.open(s)
	if err != nil {
		return fail(s, againstCode(err), err, "")
	}
	fleet, found, err := in.plan(s, old)
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	if fleet == nil {
		for _, d := range found {
			fmt.Fprintln(s.err, d)
		}
		return exitCode(found)
	}
	if err := c.writePlan(s, fleet.Report(), found); err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	return exitCode(found)
}

// plan renders with the rules about the change. Where one of them objects, the
// plan is that of a second run, which leaves them out. It is nil where the
// inputs do not render: there are findings only.
func (in input) plan(s streams, old map[string]*policies.State) (*plan.Fleet, diag.List, error) {
	fleet, there := plan.New(), map[string]bool{}
	add := func(c render.Cluster) error {
		there[c.Name] = true
		return fleet.Add(old[c.Name], c)
	}
	found, err := in.compare(s, func(o *render.Options) { o.Old = old }, add)
	if err == nil && found.HasErrors() {
		fleet, there = plan.New(), map[string]bool{}
		var again diag.List
		if again, err = in.compare(s, withoutRules, add); again.HasErrors() {
			return nil, found, err
		}
	}
	for name, state := range old {
		if !there[name] {
			if err := fleet.Gone(*state); err != nil {
				return nil, found, err
			}
		}
	}
	return fleet, found, err
}

// withoutRules leaves the rules that change values: what is planned must be
// what would be rendered.
func withoutRules(o *render.Options) {
	o.Policies = nil
	o.Rules = slices.DeleteFunc(policies.Rules(), func(r *policies.Rule) bool { return r.Fix == nil })
}

func (c *comparison) writePlan(s streams, r plan.Report, found diag.List) error {
	text, _ := report.Find("text")
	asJSON, _ := report.Find("json")
	switch c.format {
	case "json":
		var findings bytes.Buffer
		if err := asJSON.Write(&findings, found, policies.Explain); err != nil {
			return err
		}
		r.Findings = findings.Bytes()
		return r.WriteJSON(s.out)
	case "markdown":
		return r.WriteMarkdown(s.out, found, c.maxSize)
	}
	if err := r.WriteText(s.out); err != nil {
		return err
	}
	return text.Write(s.out, found, policies.Explain)
}
