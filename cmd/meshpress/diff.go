package main

import (
	"fmt"
	"io"

	"github.com/meshpress/meshpress/gitops/diff"
	"github.com/meshpress/meshpress/render"
)

const diffUsage = `meshpress diff PATH... --against DIR|GITREF renders, and prints what changes:
by object and field, the same change in many clusters once.

  $ meshpress diff fleet/ --against out                      with a rendered tree
  $ meshpress diff fleet/ --against origin/main              with the inputs of a commit
  $ meshpress diff fleet/ --against main --format markdown   for a pull request

The exit code is 0 if nothing changes and 1 if something does. With a finding of
severity error nothing is compared, and it is 2: meshpress check has the finding.
`

func runDiff(args []string, s streams) int {
	c := newComparison("diff")
	if code, done := c.parse(diffUsage, args, s); done {
		return code
	}
	in, old, err := c.open(s)
	if err != nil {
		return fail(s, againstCode(err), err, "")
	}
	fleet := diff.New()
	found, err := in.compare(s, func(*render.Options) {}, func(cluster render.Cluster) error {
		before := old[cluster.Name]
		delete(old, cluster.Name)
		return fleet.Add(before, cluster)
	})
	for _, d := range found {
		fmt.Fprintln(s.err, d)
	}
	if err != nil {
		return fail(s, exitUsage, err, "")
	}
	if found.HasErrors() {
		return exitUsage // 1 would say that something changes
	}
	for _, state := range old {
		fleet.Gone(*state)
	}
	report := fleet.Report()
	if err := c.writeDiff(s.out, report); err != nil {
		return fail(s, exitEnvironment, err, "")
	}
	if report.IsEmpty() {
		fmt.Fprintln(s.err, "meshpress: nothing changes")
		return exitOK
	}
	return exitChanged
}

func (c *comparison) writeDiff(w io.Writer, report diff.Report) error {
	switch c.format {
	case "json":
		return report.WriteJSON(w)
	case "markdown":
		return report.WriteMarkdown(w, c.maxSize)
	}
	return report.WriteText(w)
}
