package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/fn/parameter"
	"github.com/meshpress/meshpress/gitops/publish"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/lifecycle"
	"github.com/meshpress/meshpress/render/source"
	"github.com/meshpress/meshpress/render/terminal"
)

// files lists the paths of a run and the files that it read below them. It returns nil if an input is not a
// file.
func (in input) files() (paths, read []string) {
	config := in.fleet.Config
	for _, d := range in.fleet.Documents() {
		read = append(read, d.File)
		if lifecycle.IsConfig(d) {
			paths = slices.Concat(paths, render.Resources(d), render.Files(d))
		}
	}
	more := slices.Clone(config.Policies.Files)
	if in.settings.Config != "" {
		more = append(more, in.settings.Config)
	}
	if lock := in.lock(config); lock != "" {
		more = append(more, lock) // the lock has the digests of the charts
	} else if config.Charts.Dir != "" {
		more = append(more, config.Charts.Dir)
	}
	paths = slices.Concat(in.settings.Spec.Resources, paths, more)
	if slices.Contains(paths, source.Stdin) {
		return nil, nil
	}
	return paths, slices.Compact(slices.Sorted(slices.Values(append(read, more...))))
}

// lock returns the lock file of a run, "" for none.
func (in input) lock(config lifecycle.ConfigSpec) string {
	if config.Charts.Locked != nil && !*config.Charts.Locked {
		return ""
	}
	name, _ := fn.LockFile(in.reader, config, in.settings.Spec.Resources)
	if _, err := os.Stat(name); err != nil {
		return ""
	}
	return name
}

// reproduce returns the command that renders one cluster again from the top of the repository with the settings
// of this run.
func reproduce(c *cobra.Command, commit *publish.Source) func(cluster string) string {
	words := []string{"meshpress", "render"}
	parameter.Given(c.Flags(), func(name, value string) {
		switch name {
		case "cluster":
			return
		case "config", "charts", "lock", "policies":
			value = commit.Inside(value)
		}
		words = append(words, terminal.Quote("--"+name+"="+value))
	})
	for _, name := range c.Flags().Args() {
		words = append(words, terminal.QuotePath(commit.Inside(name)))
	}
	return func(cluster string) string { return strings.Join(words, " ") + " --cluster=" + terminal.Quote(cluster) }
}
