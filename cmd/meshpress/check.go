package main

import (
	"errors"

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
	var in inputFlags
	var against string
	var maxSize int
	c := &cobra.Command{Use: "check PATH...", Short: "print the findings of resources, and of a change of them",
		Long: checkUsage}
	againstFlag(c, &against)
	format := newFormatFlag(c, "print findings as", func(f format) bool { return f.check != nil })
	sizeFlag(c, &maxSize)
	in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if c.Flags().Changed("against") && against == "" {
			return wrongUsage(errors.New("--against must not be empty: nothing would be compared"), "")
		}
		if err := checkSize(c, format, maxSize); err != nil {
			return err
		}
		if err := in.paths(c, args, "meshpress check examples/ambient; - is standard input"); err != nil {
			return err
		}
		read := in.read(c.Context(), s)
		fleet := read.fleet
		if against != "" {
			old, err := fn.Against(c.Context(), against, in.settings)
			if err != nil {
				return cannotCompare(err)
			}
			fleet = read.comparedWith(old)
		}
		var all summary
		found, err := read.render(c.Context(), fleet, all.count(func(render.Cluster) error { return nil }))
		if err != nil {
			return defect(err)
		}
		if err := format.check(s.out, found, maxSize); err != nil {
			return environment(err)
		}
		read.sumUp(&all, found)
		return outcome(found)
	}
	return c
}
