package main

import (
	"fmt"
	"sync"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

// past is what the clusters had before, or have now.
type past struct {
	old map[string]*snapshot.Snapshot
	now *dumps // nil for what they had before
}

// dumps are what kubectl printed of the clusters. Rules read them side by side.
type dumps struct {
	*fn.Live
	mu     sync.Mutex
	failed error // the first dump that cannot be read
}

// openLive opens the dumps of the clusters of a run.
func openLive(spec string, in input) (past, error) {
	l, err := fn.OpenLive(spec, in.streams.in, in.selected(), in.fleet.IsPartial())
	if err != nil {
		return past{}, cannotCompare(err)
	}
	return past{now: &dumps{Live: l}}, nil
}

// selected lists the clusters of the run by name. An IstioOperator is for the cluster that the run calls so.
func (in input) selected() []string {
	var names []string
	for _, c := range in.fleet.Asked() {
		names = append(names, c.Name)
	}
	return names
}

// complete returns an error if a cluster has no dump: everything would be new there.
func (p past) complete(in input) error {
	var missing []string
	for _, name := range in.selected() {
		if !p.now.Has(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	p.close()
	return wrongUsage(fmt.Errorf("--live has no dump of %s", diag.Names(missing)),
		"name the clusters to compare with --cluster")
}

// dump reads the dump of a cluster, nil if there is none or if it cannot be read.
func (p past) dump(cluster string) *live.Cluster {
	p.now.mu.Lock()
	defer p.now.mu.Unlock()
	c, err := p.now.Cluster(cluster)
	if err != nil && p.now.failed == nil {
		p.now.failed = err
	}
	return c
}

// of returns the snapshot that a rendered cluster is compared with, nil for nothing.
func (p past) of(c *render.Cluster) *snapshot.Snapshot {
	if p.now == nil {
		return p.old[c.Name]
	}
	if now := p.dump(c.Name); now != nil {
		return takeover.Before(now, c)
	}
	return nil
}

// err is the error of the first dump that could not be read.
func (p past) err() error {
	if p.now == nil || p.now.failed == nil {
		return nil
	}
	return cannotCompare(p.now.failed)
}

// close closes the dumps.
func (p past) close() {
	if p.now != nil {
		p.now.Close()
	}
}
