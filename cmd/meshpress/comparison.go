package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/inspect/comment"
	"github.com/meshpress/meshpress/render/snapshot"
)

// comparison has the flags that diff and plan share.
type comparison struct {
	in      inputFlags
	against string
	live    string
	format  *formatFlag
	maxSize int
}

func againstFlag(c *cobra.Command, against *string) {
	c.Flags().StringVar(against, "against", "", "compare with `DIR|GITREF`: a rendered tree, or the inputs of a commit; "+
		"GITREF:DIR is a tree in a commit")
}

func sizeFlag(c *cobra.Command, maxSize *int) {
	c.Flags().IntVar(maxSize, "max-size", comment.DefaultSize,
		"limit Markdown to this number of `BYTES`; GitHub takes 65536, GitLab 1000000")
}

func checkSize(c *cobra.Command, format *formatFlag, maxSize int) error {
	switch {
	case c.Flags().Changed("max-size") && format.name != "markdown":
		return wrongUsage(errors.New("--max-size needs --format markdown: other formats have no bound"), "")
	case maxSize < comment.MinSize:
		return wrongUsage(fmt.Errorf("--max-size must be at least %d bytes, not %d", comment.MinSize, maxSize), "")
	}
	return nil
}

// liveFlag adds the flag of the dumps of clusters.
func liveFlag(c *cobra.Command, live *string) {
	c.Flags().StringVar(live, "live", "", "compare with what is live: `DIR|FILE` that kubectl printed, DIR with a file for each "+
		"cluster; - is standard input")
}

// newComparison adds the flags of a verb that compares.
func newComparison(c *cobra.Command, has func(format) bool) *comparison {
	v := &comparison{}
	againstFlag(c, &v.against)
	liveFlag(c, &v.live)
	v.format = newFormatFlag(c, "print as", has)
	sizeFlag(c, &v.maxSize)
	v.in.add(c)
	return v
}

// check checks flags and arguments.
func (v *comparison) check(c *cobra.Command, args []string) error {
	switch {
	case v.against == "" && v.live == "":
		return wrongUsage(errors.New("--against must name what to compare with"),
			"a directory that was rendered, as in --against out, or a Git revision, as in --against origin/main")
	case v.against != "" && v.live != "":
		return bothPasts()
	}
	if err := checkSize(c, v.format, v.maxSize); err != nil {
		return err
	}
	return v.in.paths(c, args, fmt.Sprintf("meshpress %s examples/ambient --against out; - is standard input", c.Name()))
}

// bothPasts is the error of two things to compare with.
func bothPasts() error {
	return wrongUsage(errors.New("--against and --live must not both be set: a run compares with one of them"), "")
}

// open reads the inputs, and what the clusters that the run selects had before or have now.
func (v *comparison) open(ctx context.Context, s streams) (input, past, error) {
	in := v.in.read(ctx, s)
	if v.live != "" {
		p, err := openLive(v.live, in)
		if err == nil {
			err = p.complete(in)
		}
		return in, p, err
	}
	old, err := v.earlier(ctx, in, s)
	return in, past{old: old}, err
}

// earlier reads the earlier snapshots. If a commit has no such inputs, all clusters are new.
func (v *comparison) earlier(ctx context.Context, in input, s streams) (map[string]*snapshot.Snapshot, error) {
	old, err := fn.Against(ctx, v.against, v.in.settings)
	if errors.Is(err, fn.ErrAbsent) {
		fmt.Fprintf(s.err, "meshpress: %v in %q: all clusters are new\n", fn.ErrAbsent, v.against)
		return map[string]*snapshot.Snapshot{}, nil
	}
	if err != nil {
		return nil, cannotCompare(err)
	}
	if only := in.fleet.Config.Only; len(only) > 0 {
		maps.DeleteFunc(old, func(name string, _ *snapshot.Snapshot) bool { return !slices.Contains(only, name) })
	}
	return old, nil
}

// cannotCompare ends a run that cannot read what --against names.
func cannotCompare(err error) error {
	if _, ok := errors.AsType[*fn.InputError](err); ok {
		return wrongUsage(err, "")
	}
	return environment(err)
}
