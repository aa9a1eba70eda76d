package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/meshpress/meshpress/gitops/publish"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
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
		fmt.Fprintf(&out, "%s %s %s\n", r.Branch, r.Commit, what)
		if r.Behind != nil {
			warn(b.streams, r.Behind)
		}
	}
	if _, failed := fmt.Fprint(done(b.streams.out), out.String()); failed != nil && err == nil {
		err = fmt.Errorf("write to stdout: %w", failed)
	}
	return found, err
}

func (b *branchSink) discard() { _ = b.publisher.Close() }
