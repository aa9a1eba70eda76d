package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/meshpress/meshpress/gitops/git"
	"github.com/meshpress/meshpress/gitops/publish"
	"github.com/meshpress/meshpress/internal/lazyregexp"
)

const publishUsage = `meshpress publish PATH... renders, and commits the manifests of all clusters to
a branch, in one commit. Nothing is committed if no object changed.

  $ meshpress publish fleet/ --repo ../clusters.git --branch rendered
  $ meshpress publish fleet/ --repo . --branch rendered --push
  $ meshpress publish fleet/ --repo https://git.example.com/clusters.git --branch 'env/{{.Labels.env}}' --push
  $ meshpress publish fleet/ --repo ... --branch rendered --push --shard /8     in a Kubernetes indexed Job

The layout is that of Argo CD's Source Hydrator: PATH/<cluster>/<release>/ has
manifest.yaml, hydrator.metadata, README.md, and objects.jsonl, which says where
each object is from. Author, signing and hooks are those of your git
configuration. It needs no work tree and changes none.

It prints a line for each branch: its name, its commit, and the result (committed,
pushed or unchanged).
`

// publishing has the flags of publish.
type publishing struct {
	in                                 inputFlags
	repo, branch, path, remote, edited string
	push, adopt, prune, keepClusters   bool
}

func newPublish(s streams) *cobra.Command {
	var p publishing
	var part string
	c := &cobra.Command{Use: "publish PATH... --repo URL|DIR --branch NAME",
		Short: "render, and commit the manifests to a branch", Long: publishUsage}
	p.flags(c)
	shardFlag(c, &part)
	p.in.add(c)
	c.RunE = func(c *cobra.Command, args []string) (err error) {
		if p.in.shard, err = parseShard(part); err == nil {
			err = p.check()
		}
		if err != nil {
			return wrongUsage(err, "")
		}
		if err := p.in.paths(c, args, "meshpress publish fleet/ --repo ../clusters.git --branch rendered"); err != nil {
			return err
		}
		return p.publish(c, p.in.read(c.Context(), s))
	}
	return c
}

func (p *publishing) flags(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&p.repo, "repo", "", "publish to the repository at this `URL|DIR`")
	flags.StringVar(&p.branch, "branch", "", "commit to this branch (`NAME`); a template of .Cluster, .Platform and "+
		".Labels gives each cluster its branch")
	flags.StringVar(&p.path, "path", ".", "write below this `DIR` of the branch")
	flags.BoolVar(&p.push, "push", false, "push the branch; a URL needs it")
	flags.StringVar(&p.remote, "remote", "origin", "push from a DIR to this remote (`NAME`)")
	flags.StringVar(&p.edited, "edited", string(publish.Fail),
		"files of the branch that were changed by hand: `CHOICE` of fail, keep or overwrite")
	flags.BoolVar(&p.adopt, "adopt", false, "take over a branch, or a directory of it, that already has other files")
	flags.BoolVar(&p.prune, "prune", false, "remove clusters that no input names any more")
	flags.BoolVar(&p.keepClusters, "keep-clusters", false, "keep clusters that no input names any more")
}

var remoteURL = lazyregexp.New(`^([A-Za-z][A-Za-z0-9+.-]*://|[^/\\]{2,}:)`) // one letter is a drive of Windows

func editedChoices() []string {
	return []string{string(publish.Fail), string(publish.Keep), string(publish.Overwrite)}
}

func (p *publishing) check() error {
	info, err := os.Stat(p.repo)
	isDir := err == nil && info.IsDir()
	switch choices := editedChoices(); {
	case p.repo == "":
		return errors.New("publish needs --repo\nhint: a directory that is a Git repository, or a URL")
	case p.branch == "":
		return errors.New("publish needs --branch")
	case !slices.Contains(choices, p.edited):
		return fmt.Errorf("--edited must be one of %q, not %q", choices, p.edited)
	case p.prune && p.keepClusters:
		return errors.New("--prune and --keep-clusters must not both be set")
	case !isDir && !remoteURL().MatchString(p.repo):
		return fmt.Errorf("--repo must be a directory or a URL, not %q", p.repo)
	case !isDir && !p.push:
		return errors.New("--repo is a URL, so --push must be set: otherwise the commit is lost")
	}
	return nil
}

func (p *publishing) target(ctx context.Context) (*git.Target, error) {
	switch info, err := os.Stat(p.repo); {
	case err != nil || !info.IsDir():
		return git.URL(ctx, p.repo)
	case p.push:
		return git.Local(ctx, p.repo, p.remote)
	}
	return git.Local(ctx, p.repo, "")
}

// publish renders the inputs and publishes the result.
func (p *publishing) publish(c *cobra.Command, in input) error {
	branches, err := newBranches(p.branch, in)
	if err != nil {
		return wrongUsage(err, "")
	}
	target, err := p.target(c.Context())
	if err != nil {
		return environment(err)
	}
	defer func() { _ = target.Close() }()
	paths, read := in.files()
	commit, err := publish.FindSource(c.Context(), paths, read)
	if err != nil {
		warn(in.streams, err)
	}
	options := publish.Options{
		Path: p.path, Edited: publish.Edited(p.edited), Adopt: p.adopt, Prune: p.prune, KeepClusters: p.keepClusters,
		Judge: in.fleet.Judge, Branch: branches.of,
		Source: commit, Program: "meshpress " + thisBuild().Version, Command: reproduce(c, commit),
		Attempts: 20 + in.shard.Count, // every shard moves a branch once, so a shard can lose against all others
	}
	if !in.fleet.IsPartial() {
		options.Mine, options.Branches, options.Former = in.shard.Has, branches.all(), formOf(p.branch)
	}
	publisher, err := publish.Open(target, options)
	if err != nil {
		return wrongUsage(err, "")
	}
	return in.run(c.Context(), &branchSink{publisher, p.push, in.streams})
}
