package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/render"
)

const checkUsage = `meshpress check PATH... renders and prints the findings. It writes no manifests.

  $ meshpress check fleet/                          the findings of the inputs
  $ meshpress check fleet/ --against out            and of the change from this tree
  $ meshpress check fleet/ --against main           and of the change from that commit
  $ meshpress check fleet/ --format sarif           for code scanning

Findings are data here: they go to stdout. meshpress policies list prints the
codes, and meshpress policies explain CODE explains one.
`

func newCheck(s streams) *cobra.Command {
	var v comparison
	c := &cobra.Command{Use: "check PATH...", Short: "print the findings of resources, and of a change of them",
		Long: checkUsage}
	againstFlag(c, &v.against)
	liveFlag(c, &v.live)
	v.format = newFormatFlag(c, "print findings as", func(f format) bool { return f.check != nil })
	targetFlags(c, &v.to)
	v.in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := v.checkPasts(c); err != nil {
			return err
		}
		if err := checkTarget(c, v.format, v.to); err != nil {
			return err
		}
		if err := v.in.paths(c, args, "meshpress check examples/ambient; - is standard input"); err != nil {
			return err
		}
		read, fleet, old, err := v.compared(c.Context(), s)
		if err != nil {
			return err
		}
		defer old.close()
		var all summary
		found, err := read.render(c.Context(), fleet, all.count(func(render.Cluster) error { return nil }))
		if old.err() != nil {
			return old.err()
		}
		if err != nil {
			return defect(err)
		}
		if err := v.format.check(v.format.out(s), found, v.to); err != nil {
			return environment(err)
		}
		read.sumUp(&all, found)
		return outcome(found)
	}
	return c
}

// compared reads the inputs, and what they are compared with, if anything.
func (v *comparison) compared(ctx context.Context, s streams) (input, *render.Fleet, *past, error) {
	switch {
	case v.live != "":
		in, p, err := v.open(ctx, s)
		if err != nil {
			return in, nil, p, err
		}
		return in, in.comparedWith(p), p, nil
	case v.against != "":
		in := v.in.read(ctx, s)
		old, err := fn.Against(ctx, v.against, v.in.settings)
		if err != nil {
			return in, nil, nil, cannotCompare(err)
		}
		p := newPast(old, nil)
		return in, in.comparedWith(p), p, nil
	}
	in := v.in.read(ctx, s)
	return in, in.fleet, newPast(nil, nil), nil
}
