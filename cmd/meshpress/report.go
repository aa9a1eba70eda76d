package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/inspect/overview"
	"github.com/meshpress/meshpress/policies"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/source"
)

const reportUsage = `meshpress report PATH... writes one page about a fleet: which cluster has what,
the findings, the plan and the changes, the images, and the waivers.

  $ meshpress report fleet/ -o report.html                       the fleet
  $ meshpress report fleet/ --against main -o report.html        and what changes
  $ meshpress report fleet/ --against out --format json          the same as data

The page is one file that loads nothing: open it from disk, or keep it as an
artifact of a job. It is also written if there are findings, and if the inputs do
not render; the exit code is that of meshpress check.
`

func newReport(s streams) *cobra.Command {
	c := &cobra.Command{Use: "report PATH...", Short: "write a page about the fleet and what changes", Long: reportUsage}
	v := &comparison{}
	var output string
	c.Flags().StringVarP(&output, "output", "o", "", "write this `FILE` instead of stdout")
	againstFlag(c, &v.against)
	liveFlag(c, &v.live)
	v.format = newFormatFlag(c, "write as", func(f format) bool { return f.report != nil })
	v.in.add(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := v.checkPasts(c); err != nil {
			return err
		}
		if f := c.Flags().Lookup("output"); f.Changed && output == "" {
			return wrongUsage(errors.New("-o must name a file"), "")
		}
		if err := v.in.paths(c, args, "meshpress report examples/ambient -o report.html; - is standard input"); err != nil {
			return err
		}
		return v.report(c.Context(), s, output)
	}
	return c
}

func (v *comparison) report(ctx context.Context, s streams, output string) error {
	compares := v.against != "" || v.live != ""
	in, old, err := v.begin(ctx, s, compares)
	if err != nil {
		return err
	}
	defer old.close()
	var all summary
	o, found, err := in.overview(ctx, old, compares, &all)
	if old.err() != nil {
		return old.err()
	}
	if err != nil {
		return environment(err)
	}
	o.Version, o.Against = "meshpress "+thisBuild().Version, cmp.Or(v.against, v.live)
	var out bytes.Buffer
	if err := v.format.report(&out, o); err != nil {
		return environment(err)
	}
	if output == "" {
		err = writeOut(s, out.Bytes())
	} else {
		err = environment(store.WriteFile(output, out.Bytes()))
	}
	if err != nil {
		return err
	}
	in.sumUp(&all, found)
	return outcome(found)
}

// begin is open for a verb that also works without a comparison.
func (v *comparison) begin(ctx context.Context, s streams, compares bool) (input, *past, error) {
	if !compares {
		return v.in.read(ctx, s), newPast(nil, nil), nil
	}
	return v.open(ctx, s)
}

// overview renders and describes the fleet. If the inputs do not render, it has the findings, and the clusters as
// the inputs name them.
func (in input) overview(
	ctx context.Context, old *past, compares bool, all *summary,
) (overview.Overview, diag.List, error) {
	var fleet *overview.Fleet
	there := map[string]bool{}
	checked := in.fleet
	if compares {
		checked = in.comparedWith(old)
	}
	ok, found, err := in.view(ctx, checked, func() func(render.Cluster) error {
		fleet, *all = overview.New(compares), summary{}
		return all.count(func(c render.Cluster) error {
			there[c.Name] = true
			return fleet.Add(old.Before(&c), c)
		})
	})
	if ok && err == nil {
		err = old.gone(there, fleet.Gone)
	}
	if err != nil {
		return overview.Overview{}, found, err
	}
	o := fleet.Overview()
	if !ok {
		o = overview.Failed(in.fleet.Clusters)
	} else if err := fleet.Explain(ctx, &o); err != nil {
		return o, found, err
	}
	o.Find(found, policies.Explain, in.source)
	o.Waive(in.fleet.Config.Policies.Waivers, found)
	return o, found, nil
}

// source returns the content of an input. Standard input and pipes cannot be read again.
func (in input) source(name string) ([]byte, error) {
	if info, err := os.Stat(name); name == source.Stdin || err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("read %q again: %w", name, fs.ErrInvalid)
	}
	return in.reader.File(name)
}
