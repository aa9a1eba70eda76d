package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/inspect/diff"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/snapshot"
)

const diffUsage = `meshpress diff PATH... --against DIR|GITREF renders, and prints what changes:
by object and field. The same change in several clusters is printed once.

  $ meshpress diff fleet/ --against out                      with a rendered tree
  $ meshpress diff fleet/ --against origin/main              with the inputs of a commit
  $ meshpress diff fleet/ --against main --summary           which objects change
  $ meshpress diff fleet/ --against main --format markdown   for a pull request
  $ meshpress diff fleet/ --against main --format brief      one line

The exit code is 0 if nothing changes and 1 if something does. It is 2 after a
finding of severity error, and nothing is compared: meshpress check prints it.
`

// exitChanged is the exit code for differences, the same as that of diff(1).
const exitChanged = 1

func newDiff(s streams) *cobra.Command {
	c := &cobra.Command{Use: "diff PATH... --against DIR|GITREF", Short: "print what changes, by object and field",
		Long: diffUsage}
	v := newComparison(c, func(f format) bool { return f.diff != nil })
	short := c.Flags().Bool("summary", false, "print which objects change, without their fields")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := v.check(c, args); err != nil {
			return err
		}
		if *short && v.format.name != "text" {
			return wrongUsage(fmt.Errorf("--summary must not be given with --format %s: it is for text", v.format.name), "")
		}
		if *short {
			v.format.diff = diffSummary
		}
		return v.diff(c, s)
	}
	return c
}

func (v *comparison) diff(c *cobra.Command, s streams) error {
	in, old, err := v.open(c.Context(), s)
	if err != nil {
		return err
	}
	defer old.close()
	fleet, there := diff.New(), map[string]bool{}
	var all summary
	found, err := in.render(c.Context(), in.fleet, all.count(func(cluster render.Cluster) error {
		there[cluster.Name] = true
		return fleet.Add(old.Before(&cluster), cluster)
	}))
	printFindings(s, found)
	switch {
	case old.err() != nil:
		return old.err()
	case err != nil:
		return wrongUsage(err, "")
	case found.HasErrors():
		in.sumUp(&all, found)
		return exit(exitUsage) // exit code 1 would mean that something changes
	}
	gone := func(before *snapshot.Snapshot) error {
		fleet.Gone(before)
		return nil
	}
	if err := old.gone(there, gone); err != nil {
		return err
	}
	report := fleet.Report()
	if err := v.format.diff(v.format.out(s), report, v.to); err != nil {
		return environment(err)
	}
	all.differ(report.Changed())
	in.sumUp(&all, found)
	if report.IsEmpty() {
		return nil
	}
	return exit(exitChanged)
}

func diffText(w io.Writer, r diff.Report, _ comment.Target) error { return r.WriteText(w) }

func diffJSON(w io.Writer, r diff.Report, _ comment.Target) error { return r.WriteJSON(w) }

func diffBrief(w io.Writer, r diff.Report, _ comment.Target) error { return r.WriteBrief(w) }

func diffSummary(w io.Writer, r diff.Report, _ comment.Target) error { return r.WriteSummary(w) }

func diffMarkdown(w io.Writer, r diff.Report, to comment.Target) error { return r.WriteMarkdown(w, to) }
