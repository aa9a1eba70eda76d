package charts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"github.com/meshpress/meshpress/charts/store"
	"github.com/meshpress/meshpress/internal/task"
	"github.com/meshpress/meshpress/render/chart"
)

// Puller fetches the charts of a lock.
type Puller struct {
	Lock    *chart.Lock
	Library *chart.Library // with the lock; its charts are not fetched
	Open    Opener
	Cache   *store.Store
	// Vendor, if not nil, gets the archives in place of the cache. Also, if not nil, is another store that
	// archives are copied from, besides the cache.
	Vendor, Also *store.Store
	// Repositories replace those of the lock; they are tried in order. Charts are verified by digest, so any
	// host will do.
	Repositories []string
	Dir          string // directory of the lock
	// Again fetches charts that are present too, to verify their signatures: a store does not say who signed a
	// chart.
	Again    bool
	Progress func(done, all int)
	// Log receives a line with the signer of each signed chart; it may be nil.
	Log func(string)
}

// Pulled lists the charts of a pull by result.
type Pulled struct {
	Fetched []chart.Pin // over a connection, or from another directory
	Copied  []chart.Pin // from the cache
	There   []chart.Pin // already present
}

// Pull fetches every chart of the lock that is missing. Charts that were stored before an error stay, so the
// next run continues from there. The error lists all charts that could not be fetched.
func (p *Puller) Pull(ctx context.Context) (Pulled, error) {
	var done Pulled
	var mu sync.Mutex
	failures := make([]error, len(p.Lock.Charts))
	var group task.Group
	group.SetLimit(atOnce)
	count := 0
	for i, pin := range p.Lock.Charts {
		group.Go("chart "+pin.String(), func() error {
			list, err := p.pullOne(ctx, pin, &done)
			mu.Lock()
			defer mu.Unlock()
			if failures[i] = err; err == nil {
				*list = append(*list, pin)
			}
			if count++; p.Progress != nil {
				p.Progress(count, len(p.Lock.Charts))
			}
			return nil
		})
	}
	_ = group.Wait() // each failure is kept, so that all are reported
	for _, list := range [][]chart.Pin{done.Fetched, done.Copied, done.There} {
		slices.SortFunc(list, func(a, b chart.Pin) int { return cmp.Compare(a.String(), b.String()) })
	}
	return done, joined(failures)
}

// pullOne fetches a chart and returns the list of done that it belongs to.
func (p *Puller) pullOne(ctx context.Context, pin chart.Pin, done *Pulled) (*[]chart.Pin, error) {
	there, err := p.isThere(pin)
	if err != nil || there && !p.Again {
		return &done.There, err
	}
	if archive, provenance := p.copy(pin); p.Vendor != nil && archive != nil && !p.Again {
		return &done.Copied, p.Vendor.Put(pin, archive, provenance)
	}
	return &done.Fetched, p.fetch(ctx, pin)
}

// copy returns an archive and its provenance file from another store, nil if no store has it.
func (p *Puller) copy(pin chart.Pin) (archive, provenance []byte) {
	for _, from := range []*store.Store{p.Cache, p.Also} {
		if from == nil {
			continue
		}
		if archive, err := from.Get(pin); err == nil {
			return archive, from.Provenance(pin)
		}
	}
	return nil, nil
}

// isThere tells whether render would find the chart. The error says why an archive in the vendor directory must
// not be replaced.
func (p *Puller) isThere(pin chart.Pin) (bool, error) {
	if _, ok := pin.Embedded(); ok || p.Vendor == nil {
		return p.isAtHand(pin)
	}
	_, err := p.Vendor.Get(pin)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (p *Puller) isAtHand(pin chart.Pin) (bool, error) {
	_, err := p.Library.Pinned(pin)
	local, isLocal := errors.AsType[*chart.NotLocal](err)
	switch {
	case isLocal && local.Other != "":
		return false, fmt.Errorf("%w\nhint: %s", err, local.Hint())
	case isLocal, errors.Is(err, store.ErrDamaged):
		return false, nil
	}
	return err == nil, err
}

func (p *Puller) fetch(ctx context.Context, pin chart.Pin) error {
	places := p.Repositories
	if _, ok := pin.Embedded(); ok && len(places) == 0 {
		missing := &chart.NotLocal{Pin: pin, Lock: p.Lock.File}
		return fmt.Errorf("%w\nhint: %s", missing, missing.Hint())
	}
	if len(places) == 0 {
		places = []string{below(p.Dir, pin.Source)}
	}
	var failures []error
	for _, place := range places {
		err := p.from(ctx, place, pin)
		if err == nil {
			return nil
		}
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

func (p *Puller) from(ctx context.Context, place string, pin chart.Pin) error {
	repository, err := p.Open.Open(place)
	if err != nil {
		return err
	}
	archive, err := repository.Fetch(ctx, string(pin.Name), pin.Version)
	if err != nil {
		return fmt.Errorf("pull chart %s: %w", pin, err)
	}
	if err := pin.Check(archive.Data); err != nil {
		return fmt.Errorf("%s: %w\nhint: other content was published under the same version; `meshpress charts lock "+
			"--update` takes it over", archive.Address, err)
	}
	if archive.Signed != "" && p.Log != nil {
		p.Log(fmt.Sprintf("chart %s is signed by %s", pin, archive.Signed))
	}
	to := p.Cache
	if p.Vendor != nil {
		to = p.Vendor
	}
	return to.Put(pin, archive.Data, archive.Provenance)
}
