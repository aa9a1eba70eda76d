package main

import (
	"context"
	"strings"

	"github.com/meshpress/meshpress/gitops/publish"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/terminal"
)

// branchSink publishes rendered clusters to branches.
type branchSink struct {
	publisher *publish.Publisher
	push      bool
	streams   streams
}

func (b *branchSink) add(c render.Cluster) error { return b.publisher.Add(c) }

func (b *branchSink) commit(ctx context.Context) (diag.List, error) {
	results, found, err := b.publisher.Commit(ctx)
	var out strings.Builder
	for _, r := range results {
		what := "unchanged"
		switch {
		case r.Changed && b.push:
			what = "pushed"
		case r.Changed:
			what = "committed"
		case r.Commit == "":
			continue // the branch does not exist, and no cluster uses it
		}
		out.WriteString(terminal.Message("%s %s %s\n", r.Branch, r.Commit, what))
		if r.Behind != nil {
			warn(b.streams, r.Behind)
		}
	}
	if failed := writeOut(streams{out: done(b.streams.out)}, []byte(out.String())); err == nil {
		err = failed
	}
	return found, err
}

func (b *branchSink) discard() { _ = b.publisher.Close() }
