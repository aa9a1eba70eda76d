package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/inspect/comment"
)

// comparison has the flags that diff and plan share.
type comparison struct {
	in      inputFlags
	against string
	live    string
	format  *formatFlag
	to      comment.Target
}

func againstFlag(c *cobra.Command, against *string) {
	c.Flags().StringVar(against, "against", "", "compare with `DIR|GITREF`: a rendered tree, or the inputs of a commit; "+
		"GITREF:DIR is a tree in a commit")
}

// targetFlags adds the flags about a comment.
func targetFlags(c *cobra.Command, to *comment.Target) {
	c.Flags().IntVar(&to.Size, "max-size", comment.DefaultSize,
		"limit Markdown to this number of `BYTES`; GitHub takes 65536, GitLab 1000000")
	c.Flags().StringVar(&to.Link, "link", "", "link from Markdown to the whole report at this `URL`")
}

func checkTarget(c *cobra.Command, format *formatFlag, to comment.Target) error {
	isComment := format.name == "markdown"
	switch {
	case c.Flags().Changed("max-size") && !isComment:
		return wrongUsage(errors.New("--max-size needs --format markdown: other formats have no bound"), "")
	case to.Size < comment.MinSize:
		return wrongUsage(fmt.Errorf("--max-size must be at least %d bytes, not %d", comment.MinSize, to.Size), "")
	case c.Flags().Changed("link") && !isComment:
		return wrongUsage(errors.New("--link needs --format markdown"), "")
	case c.Flags().Changed("link") && !isAddress(to.Link):
		return wrongUsage(fmt.Errorf("--link must be an address that begins with http:// or https://, not %q", to.Link), "")
	case len(to.Link) > comment.MaxLink:
		return wrongUsage(fmt.Errorf("--link must not be longer than %d bytes", comment.MaxLink), "")
	}
	return nil
}

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// liveFlag adds the flag of the dumps of clusters.
func liveFlag(c *cobra.Command, live *string) {
	c.Flags().StringVar(live, "live", "", "compare with what is live: `DIR|FILE` that kubectl printed, DIR with a file "+
		"for each cluster; - is standard input")
}

// newComparison adds the flags of a verb that compares.
func newComparison(c *cobra.Command, has func(format) bool) *comparison {
	v := &comparison{}
	againstFlag(c, &v.against)
	liveFlag(c, &v.live)
	v.format = newFormatFlag(c, "print as", has)
	targetFlags(c, &v.to)
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
	if err := checkTarget(c, v.format, v.to); err != nil {
		return err
	}
	return v.in.paths(c, args, fmt.Sprintf("meshpress %s examples/ambient --against out; - is standard input", c.Name()))
}

// checkPasts checks the flags of a verb that also works without a comparison.
func (v *comparison) checkPasts(c *cobra.Command) error {
	for name, value := range map[string]string{"against": v.against, "live": v.live} {
		if c.Flags().Changed(name) && value == "" {
			return wrongUsage(errors.New("--"+name+" must not be empty: nothing would be compared"), "")
		}
	}
	if v.against != "" && v.live != "" {
		return bothPasts()
	}
	return nil
}

// bothPasts is the error of two things to compare with.
func bothPasts() error {
	return wrongUsage(errors.New("--against and --live must not both be set: a run compares with one of them"), "")
}

// open reads the inputs, and what the clusters that the run selects had before or have now.
func (v *comparison) open(ctx context.Context, s streams) (input, *past, error) {
	in := v.in.read(ctx, s)
	if v.live != "" {
		p, err := openLive(v.live, in)
		if err == nil {
			err = p.complete(in)
		}
		return in, p, err
	}
	p, err := v.earlier(ctx, in, s)
	return in, p, err
}

// earlier opens what the clusters had before. If a commit has no such inputs, all clusters are new.
func (v *comparison) earlier(ctx context.Context, in input, s streams) (*past, error) {
	old, err := fn.Against(ctx, v.against, v.in.settings)
	if errors.Is(err, fn.ErrAbsent) {
		s.say("meshpress: %v in %q: all clusters are new", fn.ErrAbsent, v.against)
		return newPast(nil, nil), nil
	}
	if err != nil {
		return nil, cannotCompare(err)
	}
	return newPast(old, in.fleet.Config.Only), nil
}

// cannotCompare ends a run that cannot read what --against names.
func cannotCompare(err error) error {
	if _, ok := errors.AsType[*fn.InputError](err); ok {
		return wrongUsage(err, "")
	}
	return environment(err)
}
