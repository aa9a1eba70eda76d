package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/meshpress/meshpress/fn"
	"github.com/meshpress/meshpress/inspect/live"
	"github.com/meshpress/meshpress/inspect/takeover"
	"github.com/meshpress/meshpress/render"
	"github.com/meshpress/meshpress/render/diag"
	"github.com/meshpress/meshpress/render/snapshot"
)

// past is what the clusters had before, or have now. Rules read it side by side. It implements [policies.Past].
type past struct {
	old  snapshot.Past // nil if there was nothing
	now  *fn.Live      // nil for what they had before
	only []string      // the clusters of the run; none means all

	mu     sync.Mutex
	recent *simplelru.LRU[string, *snapshot.Snapshot] // of old: rules ask for a cluster, and then the verb does
	failed error                                      // the first one that cannot be read
}

// newPast returns a past that keeps the clusters that are rendered at one time.
func newPast(old snapshot.Past, only []string) *past {
	recent, _ := simplelru.NewLRU[string, *snapshot.Snapshot](runtime.GOMAXPROCS(0)+2, nil) // it fails only below one
	return &past{old: old, only: only, recent: recent}
}

// openLive opens the dumps of the clusters of a run.
func openLive(spec string, in input) (*past, error) {
	l, err := fn.OpenLive(spec, in.streams.in, in.selected(), in.fleet.IsPartial())
	if err != nil {
		return nil, cannotCompare(err)
	}
	return &past{now: l}, nil
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
func (p *past) complete(in input) error {
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
func (p *past) dump(cluster string) *live.Cluster {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, err := p.now.Cluster(cluster)
	p.fail(err)
	return c
}

func (p *past) fail(err error) {
	if p.failed == nil {
		p.failed = err
	}
}

// Names implements [policies.Past].
func (p *past) Names() []string {
	if p.old == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.old.Names()), func(name string) bool {
		return len(p.only) > 0 && !slices.Contains(p.only, name)
	})
}

// Before implements [policies.Past].
func (p *past) Before(c *render.Cluster) *snapshot.Snapshot {
	if p.now != nil {
		if now := p.dump(c.Name); now != nil {
			return takeover.Before(now, c)
		}
		return nil
	}
	return p.earlier(c.Name)
}

// earlier reads what a cluster had before, nil for nothing or if it cannot be read.
func (p *past) earlier(cluster string) *snapshot.Snapshot {
	if p.old == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.recent.Get(cluster); ok {
		return s
	}
	s, err := p.old.Of(cluster)
	p.fail(err)
	p.recent.Add(cluster, s)
	return s
}

// gone calls each for every cluster that had objects and is not there any more, in the order of names.
func (p *past) gone(there map[string]bool, each func(*snapshot.Snapshot) error) error {
	for _, name := range p.Names() {
		if there[name] {
			continue
		}
		before := p.earlier(name)
		if err := p.err(); err != nil {
			return err
		}
		if err := each(before); err != nil {
			return environment(err)
		}
	}
	return nil
}

// err is the error of the first cluster that could not be read.
func (p *past) err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil {
		return nil
	}
	return cannotCompare(p.failed)
}

// close closes what was opened.
func (p *past) close() {
	if p.now != nil {
		p.now.Close()
	}
	if old, ok := p.old.(*fn.Past); ok {
		old.Close()
	}
}
